import type { TappedMessage } from '@peerport/protocol/admin';

type From = TappedMessage['from'];

/** Maximum number of lanes that are tracked; above it the oldest is forgotten. */
const MAX_LANES_COUNT = 256;
/** Maximum number of unread messages that are tracked: as many as fit into a window, see `windowCount`. */
const MAX_UNREAD_COUNT = 32_768;

/** Messages of one lane in one direction that no credit has covered. */
class Outstanding {
  bytes = 0;
  readonly #times: number[] = [];

  push(bytes: number, atMs: number): void {
    this.bytes += bytes;
    this.#times.push(atMs);
    if (this.#times.length > MAX_UNREAD_COUNT) this.#times.shift();
  }

  /** When the newest message passed that the credit covers. Nothing, if that was before this page looked. */
  cover(bytes: number, count: number): number | undefined {
    this.bytes = Math.max(0, this.bytes - bytes);
    return this.#times.splice(0, count).at(-1);
  }
}

/**
 * Estimates what is in flight in a channel, from the messages and credits that pass.
 *
 * A receiver does not acknowledge each message: it returns credit now and then, for many at once. And messages from before the page opened
 * are unknown, so their credit counts for later ones.
 */
export class Flow {
  readonly #lanes = { 1: new Map<number, Outstanding>(), 2: new Map<number, Outstanding>() };

  onMessage({ from, lane, bytes, atMs }: TappedMessage): void {
    const lanes = this.#lanes[from];
    let outstanding = lanes.get(lane);
    if (outstanding === undefined) {
      outstanding = new Outstanding();
      lanes.set(lane, outstanding);
      if (lanes.size > MAX_LANES_COUNT) lanes.delete(oldest(lanes));
    }
    outstanding.push(bytes, atMs);
  }

  /** @returns an upper bound of the time from when a message passed until it was read: for the newest that the credit covers. */
  onCredit({ from, lane, credit, atMs }: TappedMessage): number | undefined {
    const outstanding = this.#lanes[other(from)].get(counterpart(lane));
    if (credit === undefined || outstanding === undefined) return undefined;
    const sentAtMs = outstanding.cover(credit.bytes, credit.count);
    return sentAtMs === undefined ? undefined : Math.max(0, atMs - sentAtMs);
  }

  /** Whoever closes a lane reads no more of it. */
  onClose({ from, lane }: TappedMessage): void {
    this.#lanes[other(from)].delete(counterpart(lane));
  }

  /** Bytes that port `from` has sent and its peer has not reported as read. */
  outstandingBytes(from: From): number {
    let sum = 0;
    for (const { bytes } of this.#lanes[from].values()) sum += bytes;
    return sum;
  }
}

/** The port on the other side. */
export function other(from: From): From {
  return from === 1 ? 2 : 1;
}

/** The number that the other side uses for a lane: see `Frame.lane`. */
function counterpart(lane: number): number {
  return lane === 0 ? 0 : lane ^ 1;
}

function oldest(lanes: ReadonlyMap<number, Outstanding>): number {
  const [first] = lanes.keys();
  return first ?? 0;
}
