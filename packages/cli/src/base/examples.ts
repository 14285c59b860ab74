/** The examples of a command's `--help`: a command line, and what it does. */
export function examples(...rows: readonly (readonly [line: string, effect: string])[]): string {
  const lines = rows.map(([line, effect]) => `  ${line}\n      ${effect}`);
  return `\nExamples:\n${lines.join('\n')}`;
}
