import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { EXAMPLE_NAMES, readExampleFile, runExample } from '../../support/example.ts';
import { readGreyPng } from '../../support/png.ts';

/** What has pages is tested in e2e/tests. */
const WITH_PAGES = ['cli-and-page', 'electron-app'];

/** Each starts several processes, which takes seconds on a busy machine. */

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'peerport-example-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** What the README of an example says that it prints. */
function promisedOutput(name: string): string {
  return /^```console\n\$ node main\.js\n(.*?)^```$/ms.exec(readExampleFile(`${name}/README.md`))?.[1] ?? '';
}

/** The text, whatever ids processes had. */
function withoutIds(text: string): string {
  return text.replaceAll(/process \d+/g, 'process ID');
}

async function expectPromisedOutput(name: string): Promise<void> {
  const { code, stdout, stderr } = await runExample(name, folder);
  expect({ code, stderr, stdout: withoutIds(stdout) }).toEqual({
    code: 0,
    stderr: '',
    stdout: withoutIds(promisedOutput(name)),
  });
}

test('examples/README.md lists each of them', () => {
  const listed = Array.from(readExampleFile('README.md').matchAll(/^\| \[([\w-]+)\]\(\1\)/gm), ([, name]) => name);
  expect(listed).toEqual(EXAMPLE_NAMES);
});

test.each(EXAMPLE_NAMES.filter((name) => ![...WITH_PAGES, 'demo', 'image-pipeline'].includes(name)))(
  '%s prints what its README says',
  (name) => expectPromisedOutput(name),
);

test('image-pipeline prints what its README says, and the picture is right in each pixel', async () => {
  await expectPromisedOutput('image-pipeline');
  const { width, height, pixels } = readGreyPng(await readFile(join(folder, 'rings.png')));
  expect([width, height]).toEqual([320, 240]);
  const expected = Uint8Array.from({ length: width * height }, (_, index) => {
    const [x, y] = [index % width, Math.floor(index / width)];
    const squaredDistance = (x - 160) ** 2 + (y - 120) ** 2;
    const channel = (divisor: number) => Math.floor(squaredDistance / divisor) % 256;
    return Math.floor((299 * channel(8) + 587 * channel(16) + 114 * channel(32)) / 1000);
  });
  expect(pixels.findIndex((pixel, index) => pixel !== expected[index])).toBe(-1);
});

test('worker-pool says so when no worker is left', async () => {
  const { code, stdout, stderr } = await runExample('worker-pool', folder, '1');
  expect({ code, stdout: withoutIds(stdout), stderr }).toEqual({
    code: 1,
    stdout: 'process ID is killed\n',
    stderr: 'not all jobs could be done: no worker is left\n',
  });
});
