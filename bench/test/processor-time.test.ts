import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { elapsed, isProcessorTimeKnown, processorSeconds, totalOf } from '../src/processor-time.ts';

const BUSY_SECONDS = 0.3;

const onLinux = isProcessorTimeKnown ? test : test.skip;

onLinux('counts what processes that descend from this one take, each for the part that it plays', async () => {
  const children = await Promise.all(['node-process.js', 'relay.js', 'broker.js'].map(startBusy));
  const before = await processorSeconds();
  await Promise.all(
    children.map(async (child) => {
      const done = once(child, 'message');
      child.send(BUSY_SECONDS);
      await done;
    }),
  );
  const taken = elapsed(before, await processorSeconds());
  for (const child of children) child.kill();
  expect(taken.ends).toBeGreaterThanOrEqual(BUSY_SECONDS);
  expect(taken.relay).toBeGreaterThanOrEqual(2 * BUSY_SECONDS);
  expect(taken.Chromium).toBeLessThan(BUSY_SECONDS);
  expect(totalOf(taken)).toBeCloseTo(taken.ends + taken.relay + taken.Chromium);
});

/** A process that uses the given amount of processor time. @param name appears in its command line. */
async function startBusy(name: string) {
  const child = fork(fileURLToPath(new URL('busy.mjs', import.meta.url)), [name], { execArgv: [] });
  await once(child, 'spawn');
  return child;
}
