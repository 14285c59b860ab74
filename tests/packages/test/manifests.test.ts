import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { INSTALLED, TIMEOUT_MS, tarballOf } from '../support/installed.ts';

const PROBLEMS = fileURLToPath(new URL('../support/problems.mjs', import.meta.url));

const packages = ['@peerport/protocol', '@peerport/client', '@peerport/broker', 'peerport'];
const folderOf = (name: string) => join(INSTALLED, 'node_modules', name);

test.each(packages)(
  'publint and Are The Types Wrong find nothing in %s',
  async (name) => {
    const { stdout } = await promisify(execFile)(process.execPath, [PROBLEMS, await tarballOf(name)]);
    const { publint, types } = JSON.parse(stdout) as { publint: string[]; types: string[] };
    expect(publint).toEqual([]);
    // No page is CommonJS.
    expect(types.filter((problem) => !/ESM \.(\/electron)?\/bundle node16-cjs$/.test(problem))).toEqual([]);
  },
  TIMEOUT_MS,
);

test.each(packages)('%s runs nothing when it is installed, and asks for released versions', async (name) => {
  const { scripts = {}, dependencies } = JSON.parse(await readFile(join(folderOf(name), 'package.json'), 'utf8'));
  expect(Object.keys(scripts)).toEqual([]);
  for (const [dependency, range] of Object.entries(dependencies)) {
    // Those that know the insides of `ws` accept its patches only.
    const acceptsPatchesOnly = dependency === 'ws' && name !== 'peerport';
    expect(range).toMatch(acceptsPatchesOnly ? /^~\d+\.\d+\.\d+$/ : /^\^\d+\.\d+\.\d+$/);
  }
});

test.each(packages)('%s has what it is made of, its licence, and no more', async (name) => {
  const folder = folderOf(name);
  const files = await readdir(folder, { recursive: true });
  expect(files).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'package.json']));
  expect(files.filter((file) => /tsbuildinfo|\.test\.|(^|[/\\])test[/\\]/.test(file))).toEqual([]);
  expect(files.filter((file) => /\.map$|(?<!\.d)\.c?ts$/.test(file))).toEqual([]);
  for (const file of files.filter((name) => name.endsWith('.js')))
    expect(await readFile(join(folder, file), 'utf8')).not.toContain('//# sourceMappingURL');
});

test('an app that installs the broker gets no command, no page and no metrics server', async () => {
  const { dependencies, bin } = JSON.parse(await readFile(join(folderOf('@peerport/broker'), 'package.json'), 'utf8'));
  expect(Object.keys(dependencies).sort()).toEqual(['@peerport/protocol', 'birpc', 'pino', 'ws', 'zod']);
  expect(bin).toBeUndefined();
  const files = await readdir(folderOf('@peerport/broker'), { recursive: true });
  expect(files.filter((file) => /\.html$|metrics|inspector/.test(file))).toEqual([]);
  const relay = await readFile(join(folderOf('@peerport/broker'), 'dist/thread/relay-worker-source.js'), 'utf8');
  expect(relay).not.toMatch(/<!doctype html|prom-client/i);
});
