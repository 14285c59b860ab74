/**
 * A block of docs/cli.md between ```console and ```: commands, each after `$ `, and what they print.
 */
const BLOCK = /^```console\n([\s\S]*?)^```$/gm;

/** The commands of each block, in order. */
export function commandsIn(page) {
  return Array.from(page.matchAll(BLOCK), ([, body]) =>
    body
      .split('\n')
      .filter((line) => line.startsWith('$ '))
      .map((line) => line.slice(2)),
  );
}

/** The page with new outputs: for each block, the output of each command. */
export function withOutputs(page, outputs) {
  let block = 0;
  return page.replaceAll(BLOCK, (_, body) => {
    const [commands] = commandsIn(`\`\`\`console\n${body}\`\`\``);
    const printed = outputs[block++];
    const parts = commands.map((command, index) => `$ ${command}\n${printed[index]}`);
    return `\`\`\`console\n${parts.join('')}\`\`\``;
  });
}

/** The parts of the page that stay the same from run to run, without ids, secrets, figures, units and column widths. */
export function structureOf(page) {
  return page
    .replaceAll(/(?<![\w-])[\w-]{43}(?![\w-])/g, 'TOKEN')
    .replaceAll(/(?<![\w-])[\w-]{22}(?![\w-])/g, 'ID')
    .replaceAll(/^[\w-]{8}(?= +\S+ +(created|waiting|paired|abandoned) )/gm, 'ID')
    .replaceAll(/\d[\d.,:]*/g, 'N')
    .replaceAll(/N (B|[KMG]iB|ms|s|min)\b/g, 'N U')
    .replaceAll(/ +/g, ' ');
}
