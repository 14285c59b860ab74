import { expect, test } from './fixtures.ts';

const FLOOD_MS = 3_000;
const KEYS_COUNT = 5;
/** Without limits to a go there are half as many frames, and a tenth of the timers; two cores at rest manage twice as many. */
const MIN_FRAMES_COUNT = 100;
const MIN_TIMERS_COUNT = 150;
const MAX_GAP_MS = 250;

/** What else went on in a page while messages came. */
interface Observed {
  /** Longest times between two frames, and between two timers. */
  readonly frameGapMs: number;
  readonly timerGapMs: number;
  readonly framesCount: number;
  readonly timersCount: number;
  /** How many messages had come at each key press. */
  readonly keys: readonly number[];
  readonly messagesCount: number;
  readonly inOrder: boolean;
}

test('a flood of messages leaves room for rendering, timers and input', async ({ harness }) => {
  const { right, leftPort, rightPort } = await harness.openPair();
  await leftPort.evaluate(({ port }) => {
    let number = 0;
    const flood = async () => {
      while (port.readyState === 'open') {
        for (let count = 0; count < 1_000; count++) port.postMessage(number++);
        await port.drained();
      }
    };
    flood().catch(() => {});
  });
  await rightPort.received(1);

  await rightPort.evaluate(({ messages }) => {
    const keys: number[] = [];
    addEventListener('keydown', () => keys.push(messages.length));
    Object.assign(globalThis, { keys });
  });

  const observing = rightPort.evaluate(({ messages }, ms): Promise<Observed> => {
    const endMs = performance.now() + ms;
    const gaps = { frame: 0, timer: 0 };
    const counts = { frame: 0, timer: 0 };
    const watch = (kind: 'frame' | 'timer', next: (callback: () => void) => void) =>
      new Promise<void>((resolve) => {
        let lastMs = performance.now();
        const tick = () => {
          const nowMs = performance.now();
          gaps[kind] = Math.max(gaps[kind], nowMs - lastMs);
          counts[kind]++;
          lastMs = nowMs;
          if (nowMs < endMs) next(tick);
          else resolve();
        };
        next(tick);
      });
    return Promise.all([watch('frame', requestAnimationFrame), watch('timer', setTimeout)]).then(() => ({
      frameGapMs: gaps.frame,
      timerGapMs: gaps.timer,
      framesCount: counts.frame,
      timersCount: counts.timer,
      keys: (globalThis as unknown as { keys: number[] }).keys,
      messagesCount: messages.length,
      inOrder: messages.every((message, index) => message === index),
    }));
  }, FLOOD_MS);
  for (let count = 0; count < KEYS_COUNT; count++) await right.page.keyboard.press('a');
  const observed = await observing;
  await rightPort.close();

  expect(observed.frameGapMs).toBeLessThan(MAX_GAP_MS);
  expect(observed.timerGapMs).toBeLessThan(MAX_GAP_MS);
  expect(observed.framesCount).toBeGreaterThan(MIN_FRAMES_COUNT);
  expect(observed.timersCount).toBeGreaterThan(MIN_TIMERS_COUNT);
  expect(observed.keys).toHaveLength(KEYS_COUNT);
  expect(observed.keys.at(-1), 'messages still came after the last key').toBeLessThan(observed.messagesCount);
  expect(observed.messagesCount, 'it was a flood').toBeGreaterThan(10_000);
  expect(observed.inOrder).toBe(true);
});
