import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

const run = promisify(execFile);
const MAIN = fileURLToPath(new URL('../soak/dist/main.js', import.meta.url));
const MINUTES = 1 / 3;

test(
  'peers and brokers die at random: every message is accounted for, every port closes once, nothing is left behind',
  async () => {
    const { stdout } = await run(process.execPath, [MAIN, '--minutes', String(MINUTES)]);
    expect(stdout).toMatch(/\| problems +\| +0 \|/);
    expect(Number(/messages delivered.*\| +([\d,]+) \|/.exec(stdout)?.[1]?.replaceAll(',', ''))).toBeGreaterThan(100);
  },
  5 * 60_000,
);

test('the command says what is wrong with its command line', async () => {
  await expect(run(process.execPath, [MAIN, '--minutes', 'ten'])).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining("--minutes must be above 0, not 'ten'"),
  });
});
