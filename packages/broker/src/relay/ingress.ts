import type { Socket } from 'node:net';
import type { Scheduler, Task } from './scheduler.ts';
import { Unmasker } from './unmasker.ts';
import { FRAGMENT_BYTES, pushAfterDestroy, replaceSource, type StreamSource } from './ws-internals.ts';

/** What a socket may send, and what happens when it sends more. */
export interface IngressBounds {
  /** Bytes in all, until the socket is accepted. */
  readonly maxHandshakeBytes: number;
  /** Bytes since the beginning of a message that is not complete. `ws` keeps its fragments, which keep the chunks they came in. */
  readonly maxIncompleteBytes: number;
  /** Destroys the socket. */
  readonly onExcess: (isAccepted: boolean) => void;
}

const UNBOUNDED: IngressBounds = {
  maxHandshakeBytes: Number.POSITIVE_INFINITY,
  maxIncompleteBytes: Number.POSITIVE_INFINITY,
  onExcess() {},
};

/** What follows when all that waits has passed: more is read, the stream ends, or it is destroyed. */
type Sequel = { readonly name: 'read' | 'end' } | { readonly name: 'destroy'; readonly destroy: () => void };

const READ: Sequel = { name: 'read' };
const END: Sequel = { name: 'end' };

/**
 * The bytes of a TCP socket on their way to `ws`: unmasked, and in each turn no more than the socket's share. What cannot pass yet waits here.
 * As long as something waits, nothing more is read from the system.
 *
 * It stands where the system's bytes enter the stream. To `ws` that is a stream like any other, from a slower source.
 */
export class Ingress implements Task {
  readonly tcp: Socket;
  readonly #scheduler: Scheduler;
  readonly #bounds: IngressBounds;
  /** Bytes that may still come before the socket is accepted. */
  #leftBytes: number;
  readonly #unmasker = new Unmasker();
  readonly #source: StreamSource;
  readonly #waiting: Buffer[] = [];
  #sequel = READ;
  #isPaused = false;
  /** What the socket has used of the turn with that number. */
  #usedBytes = 0;
  #turn = 0;

  /** @param head the bytes that came with the upgrade request. Nobody else may give them to `ws`. */
  constructor(tcp: Socket, head: Buffer, scheduler: Scheduler, bounds = UNBOUNDED) {
    this.tcp = tcp;
    this.#scheduler = scheduler;
    this.#bounds = bounds;
    this.#leftBytes = bounds.maxHandshakeBytes - head.length;
    this.#source = replaceSource(tcp, {
      push: (chunk) => (chunk === null ? this.#end() : this.#take(chunk)),
      read: (bytes) => {
        if (this.#isFree) this.#source.read(bytes);
      },
      destroy: (error, callback) => {
        if (this.#waiting.length === 0) this.#source.destroy(error, callback);
        else this.#destroyLater(() => this.#source.destroy(error, callback));
      },
    });
    if (this.#leftBytes < 0) bounds.onExcess(false);
    else if (head.length > 0) this.#passHead(head);
  }

  /** Lifts the limit of the handshake: the socket has authenticated. */
  accept(): void {
    this.#leftBytes = Number.POSITIVE_INFINITY;
  }

  /** Memory for what has come: what waits here, and what `ws` keeps of a message that is not complete. */
  get keptBytes(): number {
    const { incompleteBytes, incompleteFramesCount } = this.#unmasker;
    let bytes = incompleteBytes + incompleteFramesCount * FRAGMENT_BYTES;
    for (const { length } of this.#waiting) bytes += length;
    return bytes;
  }

  /** Whether nothing may pass, because there is no room for what would come of it. */
  get isPaused(): boolean {
    return this.#isPaused;
  }

  set isPaused(isPaused: boolean) {
    if (isPaused === this.#isPaused || this.#sequel.name === 'destroy') return;
    this.#isPaused = isPaused;
    if (!isPaused) this.#goOn();
  }

  run(): void {
    const [chunk] = this.#waiting;
    if (chunk === undefined) {
      if (this.#sequel.name === 'end' && !this.tcp.destroyed) this.#source.push(null);
      return;
    }
    if (this.#isPaused) return;
    const end = this.#pass(chunk, 0);
    if (end === chunk.length) this.#waiting.shift();
    else this.#waiting[0] = chunk.subarray(end);
    this.#goOn();
  }

  get #isFree(): boolean {
    return this.#waiting.length === 0 && !this.#isPaused;
  }

  /** Whether the bytes at `at` may pass in this turn. */
  #mayPass(chunk: Buffer, at: number): boolean {
    if (this.#unmasker.isAtRequest(chunk, at)) return this.#scheduler.takeJob();
    const { turn, quantumBytes, isUsedUp } = this.#scheduler;
    if (this.#turn !== turn) {
      this.#turn = turn;
      this.#usedBytes = 0;
    }
    return !isUsedUp || this.#usedBytes < quantumBytes;
  }

  /** Takes bytes from the system. Returns whether more may come. */
  #take(chunk: Buffer): boolean {
    this.#leftBytes -= chunk.length;
    if (this.#leftBytes < 0) {
      this.#bounds.onExcess(false);
      return false;
    }
    let end = 0;
    while (end < chunk.length) {
      if (!this.#isFree || !this.#mayPass(chunk, end)) return this.#keep(end === 0 ? chunk : chunk.subarray(end));
      end = this.#pass(chunk, end);
    }
    return this.#isFree;
  }

  #keep(bytes: Buffer): false {
    this.#waiting.push(bytes);
    if (!this.#isPaused) this.#enqueue(bytes);
    return false;
  }

  #enqueue(next: Buffer): void {
    if (this.#unmasker.isAtRequest(next, 0)) this.#scheduler.enqueueJob(this);
    else this.#scheduler.enqueue(this);
  }

  /** The head cannot wait: the system was not told to stop yet, and Node reads nothing more from a socket that is to be destroyed. */
  #passHead(head: Buffer): void {
    this.#unmasker.unmask(head);
    this.#scheduler.spend(this.#unmasker.costBytes);
    this.tcp.unshift(head);
  }

  /** Gives `ws` one quantum. Returns where it ends. */
  #pass(chunk: Buffer, start: number): number {
    const end = this.#unmasker.unmask(chunk, start, this.#scheduler.quantumBytes);
    const { costBytes, incompleteBytes } = this.#unmasker;
    this.#scheduler.spend(costBytes);
    this.#usedBytes += costBytes;
    if (incompleteBytes > this.#bounds.maxIncompleteBytes) {
      this.#bounds.onExcess(true);
      return chunk.length;
    }
    const slice = start === 0 && end === chunk.length ? chunk : chunk.subarray(start, end);
    if (this.#sequel.name === 'destroy') pushAfterDestroy(this.tcp, slice);
    else this.#source.push(slice);
    return end;
  }

  /** The other side has ended its stream. What follows from that is a job. */
  #end(): boolean {
    if (this.#sequel.name === 'read') this.#sequel = END;
    if (this.#waiting.length > 0) return false;
    if (this.#scheduler.takeJob()) return this.#source.push(null);
    this.#scheduler.enqueueJob(this);
    return false;
  }

  /** What came before the socket failed passes first. */
  #destroyLater(destroy: () => void): void {
    this.isPaused = false;
    this.#sequel = { name: 'destroy', destroy };
  }

  #goOn(): void {
    if (this.#isPaused) return;
    const [next] = this.#waiting;
    if (next !== undefined) this.#enqueue(next);
    else if (this.#sequel.name === 'destroy') this.#sequel.destroy();
    else if (this.#sequel.name === 'end') this.#scheduler.enqueueJob(this);
    else this.#source.read(0);
  }
}
