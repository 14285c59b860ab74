/** `npm run electron`, with executables that play an Electron binary. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { CONFORMANCE } from '../../electron-model/conformance.ts';
import { conformanceList } from '../../electron-model/conformance-section.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const EXECUTABLE = process.platform === 'darwin' ? 'Electron.app/Contents/MacOS/Electron' : 'electron';
const TIMEOUT_MS = 60_000;

/** The folder of the binary. */
let dist: string;

beforeEach(async () => {
  dist = await mkdtemp(join(tmpdir(), 'peerport-electron-dist-'));
});

afterEach(() => rm(dist, { recursive: true }));

async function runNode(...args: string[]): Promise<{ code: unknown; stdout: string; stderr: string }> {
  const env = { ...process.env, ELECTRON_OVERRIDE_DIST_PATH: dist, DISPLAY: ':none' };
  const child: ChildProcess = spawn(process.execPath, args, { cwd: ROOT, env });
  const [[code], stdout, stderr] = await Promise.all([
    once(child, 'close'),
    text(child.stdout as NodeJS.ReadableStream),
    text(child.stderr as NodeJS.ReadableStream),
  ]);
  return { code, stdout, stderr };
}

const command = (...args: string[]) => runNode('scripts/run.mjs', 'electron', ...args);

/** What `npm run electron -- conformance` does once all is built. */
const checkConformance = () =>
  runNode(
    '--input-type=module',
    '--eval',
    "const { runParts } = await import('./scripts/lib/electron/command.mjs');" +
      "process.exitCode = await runParts({ parts: ['conformance'] }).catch((error) => (console.error(error.message), 1));",
  );

/** Puts a script for Node where the binary should be. It has the ids that it is asked for, as `ids`, and `send()`. */
async function playElectron(script: string): Promise<void> {
  const path = join(dist, EXECUTABLE);
  await mkdir(dirname(path), { recursive: true });
  const prelude = `const ids = JSON.parse(process.argv.at(-1));
    const send = (message) => new Promise((resolve) => process.send(message, resolve));`;
  await writeFile(path, `#!${process.execPath}\n${prelude}\n(async () => { ${script} })();`);
  await chmod(path, 0o755);
}

test(
  '--list prints the list, without a binary',
  async () => {
    const { code, stdout } = await command('--list');
    expect(stdout).toBe(`${conformanceList().join('\n')}\n`);
    expect(stdout).toContain('Confirmed by a real Electron:');
    expect(code).toBe(0);
  },
  TIMEOUT_MS,
);

test.each([
  [['everything'], "'everything' is no part"],
  [['--version', 'latest'], "--version must be a version such as 33.1.0 or 39, not 'latest'"],
  [['--what'], "Unknown option '--what'"],
])(
  'exit code 2 for the arguments %j',
  async (args, message) => {
    const { code, stderr } = await command(...args);
    expect(stderr).toContain(message);
    expect(stderr).toContain('usage: npm run electron');
    expect(code).toBe(2);
  },
  TIMEOUT_MS,
);

test(
  'without a binary it says so, and how to get one; exit code 3',
  async () => {
    const { code, stderr } = await checkConformance();
    expect(stderr).toContain(`no Electron binary: ELECTRON_OVERRIDE_DIST_PATH names ${dist}`);
    expect(stderr).toContain('To get one, run "node node_modules/electron/install.js"');
    expect(code).toBe(3);
  },
  TIMEOUT_MS,
);

// Windows runs no scripts as programs.
(process.platform === 'win32' ? describe.skip : describe)('with a binary', () => {
  const lines = (stdout: string) => stdout.trim().split('\n');
  const ids = CONFORMANCE.map(({ id }) => id);

  test(
    'each line is confirmed; exit code 0',
    async () => {
      await playElectron("await send({ version: '99.0.0' }); for (const id of ids) await send({ id });");
      const { code, stdout } = await checkConformance();
      expect(lines(stdout)).toEqual([
        ...ids.map((id) => `${id}: confirmed`),
        '',
        `Electron 99.0.0: ${ids.length} confirmed, 0 different`,
      ]);
      expect(code).toBe(0);
    },
    TIMEOUT_MS,
  );

  test(
    'a difference is told in a line; exit code 1',
    async () => {
      await playElectron(
        `await send({ version: '99.0.0' });
        for (const id of ids) await send({ id, difference: id === 'crash' ? 'one\\n  two' : undefined });`,
      );
      const { code, stdout } = await checkConformance();
      expect(lines(stdout)).toContain('crash: differs: one two');
      expect(lines(stdout).at(-1)).toBe(`Electron 99.0.0: ${ids.length - 1} confirmed, 1 different`);
      expect(code).toBe(1);
    },
    TIMEOUT_MS,
  );

  test(
    'an Electron that ends is started again for the lines that are left',
    async () => {
      await playElectron(
        `await send({ version: '99.0.0' });
        for (const id of ids) {
          if (id === 'crash') process.exit(7);
          await send({ id });
        }`,
      );
      const { code, stdout } = await checkConformance();
      expect(lines(stdout)).toContain('crash: differs: Electron ended, with exit code 7');
      expect(lines(stdout).at(-1)).toBe(`Electron 99.0.0: ${ids.length - 1} confirmed, 1 different`);
      expect(code).toBe(1);
    },
    TIMEOUT_MS,
  );

  test(
    'one that does not start is an error, with what it printed; exit code 1',
    async () => {
      await playElectron("console.error('no display'); process.exit(7);");
      const { code, stdout, stderr } = await checkConformance();
      expect(stderr).toMatch(/no display\n.* did not start: exit code 7/);
      expect(stdout).toBe('');
      expect(code).toBe(1);
    },
    TIMEOUT_MS,
  );
});
