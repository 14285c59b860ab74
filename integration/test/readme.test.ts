import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

const README = new URL('../../README.md', import.meta.url);
const OUTPUT = new URL('../dist/readme/', import.meta.url);

/** The first code block under a heading of the README. */
async function exampleUnder(heading: string): Promise<string> {
  const text = await readFile(README, 'utf8');
  const section = text.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return /```js\n(.*?)```/s.exec(section)?.[1] ?? '';
}

test('the example for Node runs, in two threads', async () => {
  await mkdir(OUTPUT, { recursive: true });
  const file = new URL('node.mjs', OUTPUT);
  await writeFile(file, await exampleUnder('In Node'));
  const { stdout } = await promisify(execFile)(process.execPath, [fileURLToPath(file)]);
  expect(stdout).toBe('6n\n');
});
