import { expect, test } from './fixtures.ts';
import type { Port } from './harness.ts';

const TURNS_COUNT = 5;
const TURN_MS = 400;
const KEYS_COUNT = 5;
/** Of as many as without a flood. Without limits to a go there are a tenth of the timers, and half of the frames. */
const LEAST_TIMERS_RATIO = 0.15;
const LEAST_FRAMES_RATIO = 0.6;

/** How often a page got to run something else than messages. */
interface Ticks {
  readonly framesCount: number;
  readonly timersCount: number;
}

/** Counts frames and timers for a while. */
function countTicks(port: Port): Promise<Ticks> {
  return port.evaluate((_recorded, ms): Promise<Ticks> => {
    const endMs = performance.now() + ms;
    const count = (next: (callback: () => void) => void) =>
      new Promise<number>((resolve) => {
        let ticksCount = 0;
        const tick = () => {
          ticksCount++;
          if (performance.now() < endMs) next(tick);
          else resolve(ticksCount);
        };
        next(tick);
      });
    return Promise.all([count(requestAnimationFrame), count(setTimeout)]).then(([framesCount, timersCount]) => ({
      framesCount,
      timersCount,
    }));
  }, TURN_MS);
}

/** Posts numbers as fast as they are taken, until {@link stopFlood}. */
function startFlood(port: Port): Promise<void> {
  return port.evaluate(({ port }) => {
    const state = globalThis as unknown as { isFlooding: boolean; posted: number };
    state.isFlooding = true;
    state.posted ??= 0;
    const flood = async () => {
      while (state.isFlooding) {
        for (let count = 0; count < 1_000; count++) port.postMessage(state.posted++);
        await port.drained();
      }
    };
    flood().catch(() => {});
  });
}

/** Resolves when `count` messages have come. */
function arrived(port: Port, count: number): Promise<void> {
  return port.evaluate(async (recorded, wanted) => void (await recorded.received(wanted)), count);
}

/** @returns how many were posted. */
function stopFlood(port: Port): Promise<number> {
  return port.evaluate(() => {
    const state = globalThis as unknown as { isFlooding: boolean; posted: number };
    state.isFlooding = false;
    return state.posted;
  });
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] as number;

test('a flood of messages leaves room for rendering, timers and input', async ({ harness }) => {
  const { right, leftPort, rightPort } = await harness.openPair();
  const receivedCount = () => rightPort.evaluate(({ messages }) => messages.length);
  await rightPort.evaluate(({ messages }) => {
    const keys: number[] = [];
    addEventListener('keydown', () => keys.push(messages.length));
    Object.assign(globalThis, { keys });
  });

  // In turns, so that whatever else this machine does is in both.
  const ratios: { frames: number; timers: number }[] = [];
  let postedCount = 0;
  for (let turn = 0; turn < TURNS_COUNT; turn++) {
    const quiet = await countTicks(rightPort);
    await startFlood(leftPort);
    await arrived(rightPort, postedCount + 1);
    const flooded = await countTicks(rightPort);
    if (turn === 0) for (let count = 0; count < KEYS_COUNT; count++) await right.page.keyboard.press('a');
    const countAtEnd = await receivedCount();
    postedCount = await stopFlood(leftPort);
    expect(postedCount, 'the flood lasted').toBeGreaterThan(countAtEnd);
    await arrived(rightPort, postedCount);
    ratios.push({
      frames: flooded.framesCount / quiet.framesCount,
      timers: flooded.timersCount / quiet.timersCount,
    });
  }
  process.stdout.write(`ticks with a flood, by those without: ${JSON.stringify(ratios)}\n`);
  expect(median(ratios.map(({ timers }) => timers))).toBeGreaterThan(LEAST_TIMERS_RATIO);
  expect(median(ratios.map(({ frames }) => frames))).toBeGreaterThan(LEAST_FRAMES_RATIO);
  const { keys, inOrder } = await rightPort.evaluate(({ messages }) => ({
    keys: (globalThis as unknown as { keys: number[] }).keys,
    inOrder: messages.every((message, index) => message === index),
  }));
  expect(keys).toHaveLength(KEYS_COUNT);
  expect(keys.at(-1), 'messages still came after the last key').toBeLessThan(postedCount);
  expect(postedCount, 'it was a flood').toBeGreaterThan(10_000);
  expect(inOrder).toBe(true);
});
