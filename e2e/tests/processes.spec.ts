import { readFileSync } from 'node:fs';
import { expect, test } from './fixtures.ts';

/** @throws {Error} `ESRCH`: there is no such process. */
function assertAlive(pid: number): void {
  process.kill(pid, 0);
}

/** The command line of a process, where the system lets one read it. */
function commandLineOf(pid: number): string | undefined {
  return process.platform === 'linux' ? readFileSync(`/proc/${pid}/cmdline`, 'latin1') : undefined;
}

test('both renderers and the broker are three operating-system processes, and talk', async ({ harness }) => {
  const broker = await harness.startBrokerProcess();
  const { left, right, leftPort, rightPort } = await harness.openPair(broker);

  expect(new Set([left.pid, right.pid, broker.pid, process.pid, harness.host.pid]).size).toBe(5);
  for (const pid of [left.pid, right.pid, broker.pid]) assertAlive(pid);
  for (const { pid } of [left, right]) expect(commandLineOf(pid) ?? '--type=renderer').toContain('--type=renderer');

  await leftPort.post('from left');
  await rightPort.post('from right');
  expect(await rightPort.received(1)).toEqual(['from left']);
  expect(await leftPort.received(1)).toEqual(['from right']);
});

test('the renderers have no window relation', async ({ harness }) => {
  const { left, right } = await harness.openPair();
  for (const { page } of [left, right]) {
    expect(await page.evaluate(() => window.opener === null && window.parent === window && window.length === 0)).toBe(
      true,
    );
  }
});
