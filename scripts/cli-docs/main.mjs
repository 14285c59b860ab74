/**
 * `node scripts/cli-docs/main.mjs`: runs the commands in docs/cli.md, and writes their output below them. With `--check`, writes
 * nothing, and fails if the structure of an output has changed. Needs a build, and bash.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandsIn, structureOf, withOutputs } from './blocks.mjs';
import { installCommand, runBlock } from './run.mjs';
import { setScene } from './scene.mjs';

const PAGE = new URL('../../docs/cli.md', import.meta.url);

/** Replaces, in the page, a directory of the machine that ran the commands. */
const RUNTIME_DIRECTORY = '/run/user/1000';

const before = await readFile(PAGE, 'utf8');
const after = withOutputs(before, await outputsOf(before));
if (!process.argv.includes('--check')) {
  await writeFile(PAGE, after);
} else if (structureOf(before) !== structureOf(after)) {
  console.error('docs/cli.md is not what the commands print; node scripts/cli-docs/main.mjs writes it anew:\n');
  console.error(firstDifference(structureOf(before).split('\n'), structureOf(after).split('\n')));
  process.exitCode = 1;
}

async function outputsOf(page) {
  const directory = await mkdtemp(join(tmpdir(), 'peerport-cli-docs-'));
  const places = { bin: join(directory, 'bin'), home: directory };
  await installCommand(places.bin);
  const scene = await setScene(directory);
  try {
    const outputs = [];
    for (const commands of commandsIn(page)) {
      const printed = await runBlock(commands, places);
      outputs.push(printed.map((output) => output.replaceAll(directory, RUNTIME_DIRECTORY)));
    }
    return outputs;
  } finally {
    await scene[Symbol.asyncDispose]();
    await rm(directory, { recursive: true });
  }
}

function firstDifference(expected, actual) {
  const index = expected.findIndex((line, number) => line !== actual[number]);
  return `line ${index + 1}\n- ${expected[index]}\n+ ${actual[index]}`;
}
