import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { EventLoopDelay } from '../../src/inspect/event-loop-delay.ts';

const BLOCKED_MS = 150;
const TICKS_MS = 50;

test('tells how late the loop ran since it was last asked, and nothing of before', async () => {
  const loop = new EventLoopDelay();
  try {
    expect(loop.take()).toEqual({ mean: 0, p99: 0, max: 0 });
    await delay(TICKS_MS);
    const endMs = performance.now() + BLOCKED_MS;
    while (performance.now() < endMs);
    await delay(TICKS_MS);
    const { mean, max } = loop.take();
    expect(max).toBeGreaterThan(BLOCKED_MS / 2);
    expect(mean).toBeLessThan(max);
    expect(loop.take()).toEqual({ mean: 0, p99: 0, max: 0 });
  } finally {
    loop.close();
  }
});
