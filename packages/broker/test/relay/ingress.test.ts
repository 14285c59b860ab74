import { once } from 'node:events';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { Ingress, type IngressBounds } from '../../src/relay/ingress.ts';
import { Scheduler } from '../../src/relay/scheduler.ts';

const KIB = 1024;
const TURN_BYTES = 64 * KIB;
const SLICE_BYTES = TURN_BYTES / 16;
/** A frame of a client: empty, masked, with a key of zeros. */
const EMPTY_FRAME_BYTES = 6;
const BINARY = 0x2;
const TEXT = 0x1;
const PING = 0x9;
const TEXT_FRAME = [0x81, 0x80, 0, 0, 0, 0];
/** Of a message that came in several. */
const LAST_FRAME = [0x80, 0x80, 0, 0, 0, 0];

/** A stream that the test fills as the system would, and what came out of it, turn by turn. */
class Source {
  readonly stream = new Duplex({ read: () => void this.readsCount++, highWaterMark: 256 * KIB });
  readonly ingress: Ingress;
  readonly bytesByTurn = new Map<number, number>();
  readsCount = 0;
  text = '';

  constructor(scheduler: Scheduler, head: Buffer = Buffer.alloc(0), bounds?: IngressBounds) {
    this.ingress = new Ingress(this.stream as unknown as Socket, head, scheduler, bounds);
    this.stream.on('data', (data: Buffer) => {
      this.bytesByTurn.set(scheduler.turn, (this.bytesByTurn.get(scheduler.turn) ?? 0) + data.length);
      this.text += data.toString('latin1');
    });
  }

  /** Whether the system is to go on reading. */
  push(bytes: Buffer): boolean {
    return this.stream.push(bytes);
  }

  framesIn(turn: number): number {
    return (this.bytesByTurn.get(turn) ?? 0) / EMPTY_FRAME_BYTES;
  }
}

function frames(count: number, opcode = BINARY): Buffer {
  const bytes = Buffer.alloc(count * EMPTY_FRAME_BYTES);
  for (let at = 0; at < bytes.length; at += EMPTY_FRAME_BYTES) bytes.set([0x80 | opcode, 0x80], at);
  return bytes;
}

async function flowing(scheduler: Scheduler, count = 1): Promise<Source[]> {
  const sources = Array.from({ length: count }, () => new Source(scheduler));
  await setImmediate();
  return sources;
}

async function turnsOf(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await setImmediate();
}

describe('bounds', () => {
  /** A source, and how often it went beyond its bounds, with what it had been accepted for by then. */
  const bounded = (bounds: Partial<IngressBounds>, head?: Buffer) => {
    const excesses: boolean[] = [];
    const onExcess = (isAccepted: boolean) => excesses.push(isAccepted);
    const none = { maxHandshakeBytes: 1_000, maxIncompleteBytes: 1_000 };
    return { source: new Source(new Scheduler(100 * TURN_BYTES), head, { ...none, ...bounds, onExcess }), excesses };
  };

  test('until it is accepted, a socket is read up to so many bytes; what goes beyond does not pass', async () => {
    const { source, excesses } = bounded({ maxHandshakeBytes: 2 * EMPTY_FRAME_BYTES });
    await setImmediate();
    source.push(frames(1));
    source.push(frames(1));
    expect([source.framesIn(0), excesses]).toEqual([2, []]);
    source.push(frames(1));
    expect([source.framesIn(0), excesses]).toEqual([2, [false]]);
  });

  test('what came with the upgrade request counts', () => {
    expect(bounded({ maxHandshakeBytes: 5 }, frames(1)).excesses).toEqual([false]);
  });

  test('once it is accepted, it may send as much as it likes', async () => {
    const { source, excesses } = bounded({ maxHandshakeBytes: 1 });
    source.ingress.accept();
    await setImmediate();
    source.push(frames(30));
    expect([source.framesIn(0), excesses]).toEqual([30, []]);
  });

  test.each([
    ['the fragments of a message', [0x02, 0x80, 0, 0, 0, 0], [0x00, 0x80, 0, 0, 0, 0], 10],
    ['control frames amid a message', [0x02, 0x80, 0, 0, 0, 0], [0x8a, 0x80, 0, 0, 0, 0], 10],
    ['control frames between messages', [0x82, 0x80, 0, 0, 0, 0], [0x8a, 0x80, 0, 0, 0, 0], Number.POSITIVE_INFINITY],
    ['whole messages', [0x82, 0x80, 0, 0, 0, 0], [0x82, 0x80, 0, 0, 0, 0], Number.POSITIVE_INFINITY],
  ])('until a message is complete, all that comes counts: %s', async (_name, first, next, most) => {
    const { source, excesses } = bounded({ maxIncompleteBytes: 10 * EMPTY_FRAME_BYTES });
    source.ingress.accept();
    await setImmediate();
    source.push(Buffer.from(first));
    for (let count = 1; count < Math.min(most, 100); count++) source.push(Buffer.from(next));
    expect(excesses).toEqual([]);
    if (most < 100) source.push(Buffer.from(next));
    expect(excesses.length).toBe(most < 100 ? 1 : 0);
  });
});

describe('maxTurnBytes', () => {
  test('overridden: at, all passes at once; over, the rest waits for the next turn', async () => {
    const scheduler = new Scheduler(TURN_BYTES);
    const [source] = (await flowing(scheduler)) as [Source];
    expect(source.push(frames(TURN_BYTES / KIB))).toBe(true);
    expect(source.framesIn(0)).toBe(TURN_BYTES / KIB);
    expect(source.push(frames(1))).toBe(false);
    expect(source.framesIn(0)).toBe(TURN_BYTES / KIB);
    await setImmediate();
    expect(source.framesIn(1)).toBe(1);
  });

  test.each([
    ['frames', BINARY, TURN_BYTES / KIB],
    ['pings', PING, TURN_BYTES / (8 * KIB)],
    ['requests', TEXT, 1],
  ])(
    'a flood of %s passes in as many turns as it takes, and nothing more is read meanwhile',
    async (_, opcode, perTurnCount) => {
      const scheduler = new Scheduler(TURN_BYTES);
      const [source] = (await flowing(scheduler)) as [Source];
      const readsCount = source.readsCount;
      expect(source.push(frames(3 * perTurnCount, opcode))).toBe(false);
      for (const turn of [0, 1, 2]) {
        expect(source.framesIn(turn)).toBe(perTurnCount);
        if (turn < 2) expect(source.readsCount).toBe(readsCount);
        await setImmediate();
      }
      expect(source.readsCount).toBeGreaterThan(readsCount);
    },
  );

  test.each([
    ['in one frame', [TEXT_FRAME]],
    ['in frames, the last of them empty', [[0x01, 0x80, 0, 0, 0, 0], LAST_FRAME]],
    ['in frames, with a ping amid them', [[0x01, 0x80, 0, 0, 0, 0], [0x89, 0x80, 0, 0, 0, 0], LAST_FRAME]],
    ['whose last byte comes later', [[0x81, 0x82, 0, 0, 0, 0, 1], [1]]],
    ['whose header comes cut', [[0x81], [0x80, 0, 0, 0, 0]]],
  ])('of requests that many sockets make at once, one is complete in each turn: %s', async (_, chunks) => {
    const scheduler = new Scheduler(TURN_BYTES);
    const sources = await flowing(scheduler, 5);
    const last = chunks.at(-1) as number[];
    for (const chunk of chunks.slice(0, -1)) {
      for (const source of sources) source.push(Buffer.from(chunk));
      await turnsOf(sources.length);
    }
    const before = sources.map(({ text }) => text.length);
    for (const source of sources) source.push(Buffer.from(last));
    const completeCount = () =>
      sources.filter(({ text }, index) => text.length === (before[index] as number) + last.length).length;
    let earlierCount = 0;
    for (let turn = 0; earlierCount < sources.length; turn++) {
      expect(completeCount() - earlierCount).toBeLessThanOrEqual(1);
      expect(turn).toBeLessThanOrEqual(sources.length);
      earlierCount = completeCount();
      await setImmediate();
    }
  });

  test('messages pass beside requests that wait, and behind them in the same socket', async () => {
    const scheduler = new Scheduler(TURN_BYTES);
    const [asking, also, other] = (await flowing(scheduler, 3)) as [Source, Source, Source];
    for (const source of [asking, also]) source.push(Buffer.concat([frames(2, TEXT), frames(3)]));
    other.push(frames(5));
    expect([asking, also, other].map(({ text }) => text.length / EMPTY_FRAME_BYTES)).toEqual([1, 0, 5]);
    await turnsOf(4);
    expect([asking, also].map(({ text }) => text.length / EMPTY_FRAME_BYTES)).toEqual([5, 5]);
  });

  test('however much others have sent, each has its slice at once', async () => {
    const scheduler = new Scheduler(TURN_BYTES);
    const [flood, other, third] = (await flowing(scheduler, 3)) as [Source, Source, Source];
    flood.push(frames(10_000));
    for (const source of [other, third]) {
      source.push(frames(SLICE_BYTES / KIB));
      expect(source.framesIn(0)).toBe(SLICE_BYTES / KIB);
    }
    other.push(frames(1));
    expect(other.framesIn(0)).toBe(SLICE_BYTES / KIB);
  });

  test('of floods, each gets as much of each turn', async () => {
    const scheduler = new Scheduler(TURN_BYTES);
    const sources = await flowing(scheduler, 4);
    for (const source of sources) source.push(frames(1_000));
    await setImmediate();
    expect(sources.map((source) => source.framesIn(1))).toEqual(sources.map(() => TURN_BYTES / KIB / 4));
  });

  test('a frame is not cut, and what comes cut goes on as one', async () => {
    const scheduler = new Scheduler(TURN_BYTES);
    const [source] = (await flowing(scheduler)) as [Source];
    const all = frames(500);
    for (let at = 0; at < all.length; at += 1_001) source.push(all.subarray(at, at + 1_001));
    while (source.text.length < all.length) await setImmediate();
    expect(source.text).toBe(frames(500).toString('latin1'));
  });

  test('what came with the upgrade request passes, and counts', async () => {
    const scheduler = new Scheduler(TURN_BYTES);
    const source = new Source(scheduler, frames(TURN_BYTES / KIB - 1));
    await setImmediate();
    source.push(frames(2 + SLICE_BYTES / KIB));
    expect(source.framesIn(0)).toBe(TURN_BYTES / KIB - 1 + SLICE_BYTES / KIB);
    await setImmediate();
    expect(source.framesIn(1)).toBe(2);
  });
});

test('while its owner holds it nothing passes, and nothing is read', async () => {
  const scheduler = new Scheduler(TURN_BYTES);
  const [source] = (await flowing(scheduler)) as [Source];
  const { readsCount } = source;
  source.ingress.isPaused = true;
  expect(source.push(frames(1))).toBe(false);
  await setImmediate();
  expect(source.text).toBe('');
  expect(source.readsCount).toBe(readsCount);
  source.ingress.isPaused = false;
  await setImmediate();
  expect(source.framesIn(1)).toBe(1);
  expect(source.readsCount).toBeGreaterThan(readsCount);
});

test('an owner that holds it amid a chunk gets no more than a slice of that', async () => {
  const scheduler = new Scheduler(TURN_BYTES);
  const [source] = (await flowing(scheduler)) as [Source];
  source.stream.once('data', () => {
    source.ingress.isPaused = true;
  });
  source.push(frames(1_000));
  await setImmediate();
  expect(source.text.length / EMPTY_FRAME_BYTES).toBe(SLICE_BYTES / KIB);
});

test('of streams that end at once, one does in each turn, also if it is held', async () => {
  const scheduler = new Scheduler(TURN_BYTES);
  const sources = await flowing(scheduler, 5);
  let endedCount = 0;
  for (const { stream, ingress } of sources) {
    stream.on('end', () => endedCount++);
    ingress.isPaused = true;
    stream.push(null);
  }
  for (let turn = 0; endedCount < sources.length; turn++) {
    expect(endedCount).toBeLessThanOrEqual(turn + 1);
    expect(turn).toBeLessThanOrEqual(sources.length);
    await setImmediate();
  }
});

test('the end of the stream comes after what waits', async () => {
  const scheduler = new Scheduler(TURN_BYTES);
  const [source] = (await flowing(scheduler)) as [Source];
  const ended = once(source.stream, 'end');
  source.push(frames(1_000));
  source.stream.push(null);
  await ended;
  expect(source.text.length).toBe(1_000 * EMPTY_FRAME_BYTES);
});

test.each([false, true])('so does the end of a socket that fails, in scheduler; held: %s', async (isPaused) => {
  const scheduler = new Scheduler(TURN_BYTES);
  const [source] = (await flowing(scheduler)) as [Source];
  const closed = new Promise<void>((resolve) => source.stream.on('close', resolve));
  source.push(frames(1_000));
  source.ingress.isPaused = isPaused;
  source.stream.on('error', () => {});
  source.stream.destroy(new Error('reset'));
  source.ingress.isPaused = true;
  await closed;
  expect(source.text.length).toBe(1_000 * EMPTY_FRAME_BYTES);
  expect(Math.max(...source.bytesByTurn.values())).toBe((TURN_BYTES / KIB) * EMPTY_FRAME_BYTES);
});
