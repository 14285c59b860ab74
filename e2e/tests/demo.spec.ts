/** `npm run demo`, as people run it, without the set-up. */
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from './fixtures.ts';

const DEMO = fileURLToPath(new URL('../../examples/demo/dist/main.js', import.meta.url));
const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

async function runDemo(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [DEMO, ...args], { env: { ...process.env, ...env } });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (output.stderr += text));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, ...output };
}

function expectFigures(stdout: string, host: string): void {
  const figures = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
  expect(figures).toMatchObject({ host, close: { reason: 'gone' } });
  const { main, ui, worker } = figures.pids;
  expect(new Set([main, ui, worker]).size).toBe(3);
  expect(figures.messages.uiToWorker).toBeGreaterThan(figures.tiles.count);
  expect(figures.messages.workerToUi).toBeGreaterThan(figures.tiles.count);
  for (const amount of [figures.pairMs, figures.rttMs.p50, figures.messagesPerSecond, figures.bytesPerSecond]) {
    expect(amount).toBeGreaterThan(0);
  }
  expect(figures.rttMs.p99).toBeGreaterThanOrEqual(figures.rttMs.p50);
  expect(figures.close.ms).toBeLessThan(5_000);
  for (const pid of [ui, worker]) expect(() => process.kill(pid, 0), `process ${pid} has ended`).toThrow('ESRCH');
}

test('the demo shows its figures and leaves no process behind', async ({ hostName }, testInfo) => {
  const screenshot = testInfo.outputPath('ui.png');
  const { code, stdout, stderr } = await runDemo(['--host', hostName, '--json', '--screenshot', screenshot]);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  expectFigures(stdout, hostName);
  expect((await readFile(screenshot)).subarray(0, PNG_SIGNATURE.length)).toEqual(PNG_SIGNATURE);
});

test('the demo runs on a machine without a browser, and says why it does', async () => {
  const nowhere = { PEERPORT_CHROMIUM: '/nowhere/chromium', ELECTRON_OVERRIDE_DIST_PATH: '/nowhere' };
  const { code, stdout } = await runDemo(['--json'], nowhere);
  expect(code).toBe(0);
  expect(stdout).toContain('no Electron binary: ELECTRON_OVERRIDE_DIST_PATH names /nowhere');
  expect(stdout).toContain('no Chromium: PEERPORT_CHROMIUM names /nowhere/chromium');
  expectFigures(stdout, 'node');
  const forced = await runDemo(['--host', 'chromium'], nowhere);
  expect(forced.code).toBe(1);
  expect(forced.stderr).toContain('no Chromium: PEERPORT_CHROMIUM names /nowhere/chromium');
});

for (const [args, problem] of [
  [['--bogus'], "Unknown option '--bogus'"],
  [['--host', 'netscape'], 'electron, chromium, node'],
  [['--host', 'node', '--headed'], '--host node has no windows'],
  [['--screenshot', 'ui.gif'], 'must end with .png'],
] as const) {
  test(`demo ${args.join(' ')} is an error`, async () => {
    const { code, stderr, stdout } = await runDemo(args);
    expect(code).toBe(2);
    expect(stderr).toContain(problem);
    expect(stdout).toBe('');
  });
}
