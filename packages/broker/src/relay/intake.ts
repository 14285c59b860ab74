import type { Socket } from 'node:net';
import type { Turns, Worker } from './turns.ts';
import { Unmasker } from './unmasker.ts';

/** What a socket may send, and what becomes of it when it sends more. */
export interface IntakeBounds {
  /** All together, until it is accepted. */
  readonly maxHandshakeBytes: number;
  /**
   * As long as a message is not complete: since it began. `ws` keeps the fragments, and they keep what they were read with.
   */
  readonly maxIncompleteBytes: number;
  /** Destroys the socket. */
  readonly onExcess: (isAccepted: boolean) => void;
}

/** What a fragment takes that `ws` keeps, besides its bytes: measured; a test compares. */
export const FRAGMENT_BYTES = 384;

const UNBOUNDED: IntakeBounds = {
  maxHandshakeBytes: Number.POSITIVE_INFINITY,
  maxIncompleteBytes: Number.POSITIVE_INFINITY,
  onExcess() {},
};

/**
 * What comes over a TCP socket, on its way to `ws`: unmasked, and no more in a turn than the socket's part of it. What does not pass yet
 * waits here, and as long as something does, nothing more is read from the system.
 *
 * It stands where the system's bytes enter the stream, so that `ws` reads a stream like any other, whose source is slower.
 */
export class Intake implements Worker {
  readonly tcp: Socket;
  readonly #turns: Turns;
  readonly #bounds: IntakeBounds;
  /** What it may still send. */
  #leftBytes: number;
  readonly #unmasker = new Unmasker();
  readonly #push;
  readonly #read;
  readonly #waiting: Buffer[] = [];
  /** The other side has ended its stream, behind what waits. */
  #hasEnded = false;
  /** Destroys the socket, which was to be while something waited. */
  #destroy: (() => void) | undefined;
  #isHeld = false;
  /** What it has taken of the turn with that number. */
  #spentBytes = 0;
  #turnNumber = 0;

  /** @param head what came with the upgrade request; nobody else may give it to `ws`. */
  constructor(tcp: Socket, head: Buffer, turns: Turns, bounds = UNBOUNDED) {
    this.tcp = tcp;
    this.#turns = turns;
    this.#bounds = bounds;
    this.#leftBytes = bounds.maxHandshakeBytes - head.length;
    this.#push = tcp.push.bind(tcp);
    this.#read = tcp._read.bind(tcp);
    tcp.push = (chunk: Buffer | null) => (chunk === null ? this.#end() : this.#take(chunk));
    tcp._read = (bytes) => {
      if (this.#isFree) this.#read(bytes);
    };
    const destroy = tcp._destroy.bind(tcp);
    tcp._destroy = (error, callback) => {
      if (this.#waiting.length === 0) destroy(error, callback);
      else this.#passBefore(() => destroy(error, callback));
    };
    if (this.#leftBytes < 0) bounds.onExcess(false);
    else if (head.length > 0) this.#passHead(head);
  }

  /** The socket's token, or what it proved, is good. */
  accept(): void {
    this.#leftBytes = Number.POSITIVE_INFINITY;
  }

  /** What is kept of what has come: what waits here, and what `ws` has of a message that is not complete. */
  get keptBytes(): number {
    const { incompleteBytes, incompleteFramesCount } = this.#unmasker;
    let bytes = incompleteBytes + incompleteFramesCount * FRAGMENT_BYTES;
    for (const { length } of this.#waiting) bytes += length;
    return bytes;
  }

  /** Whether its owner wants nothing to pass, because there is no room for what it would lead to. */
  get isHeld(): boolean {
    return this.#isHeld;
  }

  set isHeld(isHeld: boolean) {
    if (isHeld === this.#isHeld || this.#destroy !== undefined) return;
    this.#isHeld = isHeld;
    if (!isHeld) this.#goOn();
  }

  /** Its turn has come. */
  proceed(): void {
    const [chunk] = this.#waiting;
    if (chunk === undefined) {
      if (this.#hasEnded && !this.tcp.destroyed) this.#push(null);
      return;
    }
    if (this.#isHeld) return;
    const end = this.#pass(chunk, 0);
    if (end === chunk.length) this.#waiting.shift();
    else this.#waiting[0] = chunk.subarray(end);
    this.#goOn();
  }

  get #isFree(): boolean {
    return this.#waiting.length === 0 && !this.#isHeld;
  }

  /** Whether what begins there may pass in this turn. */
  #isItsTurn(chunk: Buffer, at: number): boolean {
    if (this.#unmasker.isAtRequest(chunk, at)) return this.#turns.takeJob();
    const { number, sliceBytes, isUsedUp } = this.#turns;
    if (this.#turnNumber !== number) {
      this.#turnNumber = number;
      this.#spentBytes = 0;
    }
    return !isUsedUp || this.#spentBytes < sliceBytes;
  }

  /** Bytes come from the system. Returns whether more may. */
  #take(chunk: Buffer): boolean {
    this.#leftBytes -= chunk.length;
    if (this.#leftBytes < 0) {
      this.#bounds.onExcess(false);
      return false;
    }
    let end = 0;
    while (end < chunk.length) {
      if (!this.#isFree || !this.#isItsTurn(chunk, end)) return this.#waitWith(end === 0 ? chunk : chunk.subarray(end));
      end = this.#pass(chunk, end);
    }
    return this.#isFree;
  }

  #waitWith(bytes: Buffer): false {
    this.#waiting.push(bytes);
    if (!this.#isHeld) this.#wait(bytes);
    return false;
  }

  #wait(next: Buffer): void {
    if (this.#unmasker.isAtRequest(next, 0)) this.#turns.waitForJob(this);
    else this.#turns.wait(this);
  }

  /** It cannot wait: the system has not been told to stop yet, and Node takes nothing from it once the socket is to be destroyed. */
  #passHead(head: Buffer): void {
    this.#unmasker.unmask(head);
    this.#turns.spend(this.#unmasker.costBytes);
    this.tcp.unshift(head);
  }

  /** Gives `ws` a slice. Returns where it ends. */
  #pass(chunk: Buffer, start: number): number {
    const end = this.#unmasker.unmask(chunk, start, this.#turns.sliceBytes);
    const { costBytes, incompleteBytes } = this.#unmasker;
    this.#turns.spend(costBytes);
    this.#spentBytes += costBytes;
    if (incompleteBytes > this.#bounds.maxIncompleteBytes) {
      this.#bounds.onExcess(true);
      return chunk.length;
    }
    const slice = start === 0 && end === chunk.length ? chunk : chunk.subarray(start, end);
    // A stream that is destroyed takes no more; `ws` listens on until it has closed.
    if (this.#destroy === undefined) this.#push(slice);
    else this.tcp.emit('data', slice);
    return end;
  }

  /** The other side ends its stream: what comes of that is a job. */
  #end(): boolean {
    this.#hasEnded = true;
    if (this.#waiting.length > 0) return false;
    if (this.#turns.takeJob()) return this.#push(null);
    this.#turns.waitForJob(this);
    return false;
  }

  /** What came before the socket failed passes first. */
  #passBefore(destroy: () => void): void {
    this.isHeld = false;
    this.#destroy = destroy;
  }

  #goOn(): void {
    if (this.#isHeld) return;
    const [next] = this.#waiting;
    if (next !== undefined) this.#wait(next);
    else if (this.#destroy !== undefined) this.#destroy();
    else if (this.#hasEnded) this.#turns.waitForJob(this);
    else this.#read(0);
  }
}
