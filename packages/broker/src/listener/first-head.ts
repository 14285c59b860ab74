import type { Socket } from 'node:net';
import type { Scheduler, Task } from '../relay/scheduler.ts';
import { replaceSource, restorePush, type StreamSource } from '../relay/ws-internals.ts';

const [CR, LF] = [0x0d, 0x0a];
/** The HTTP/2 preface, which the parser rejects, continues after an empty line (RFC 9113 §3.4). No other request fits in so few bytes. */
const PREFACE_BYTES = 'SM\r\n\r\n'.length;

/**
 * Lets Node's HTTP parser see the first request head of a socket, and nothing after it. The parser could make thousands of requests of one read
 * before anybody could stop it. What follows from the head, up to admission and pairing, is one job for the scheduler.
 */
export class FirstHead implements Task {
  readonly #tcp: Socket;
  readonly #scheduler: Scheduler;
  readonly #source: StreamSource;
  readonly #onRest: (bytes: number) => void;
  /** Bytes that wait for their turn. Meanwhile, nothing more is read. */
  #waiting: Buffer | undefined;
  /** Whether the other side has ended its stream after them. */
  #hasEnded = false;
  #prefaceBytes = PREFACE_BYTES;
  /** Where in the head: it ends with an empty line (RFC 9112 §2.1), for the parser also one without CR. */
  #state: 'before' | 'within' | 'line-ended' | 'over' | 'released' = 'before';

  /** @param onRest called with the number of bytes after the head that are discarded. */
  constructor(tcp: Socket, scheduler: Scheduler, onRest: (bytes: number) => void) {
    this.#tcp = tcp;
    this.#scheduler = scheduler;
    this.#onRest = onRest;
    this.#source = replaceSource(tcp, { push: (chunk) => (chunk === null ? this.#end() : this.#take(chunk)) });
    // As long as nobody has listened to the stream, Node's parser bypasses it and reads from the system.
    const listener = () => {};
    tcp.on('data', listener);
    tcp.off('data', listener);
  }

  /** The head was an upgrade request: what follows is left to whoever reads the stream. */
  release(): void {
    this.#state = 'released';
    restorePush(this.#tcp);
  }

  run(): void {
    const chunk = this.#waiting;
    this.#waiting = undefined;
    if (chunk === undefined || this.#tcp.destroyed) return;
    this.#pass(chunk);
    if (this.#hasEnded) this.#tcp.push(null);
  }

  /** Takes bytes from the system. Returns whether more may come. */
  #take(chunk: Buffer): boolean {
    if (this.#waiting === undefined && (this.#prefaceBytes === 0 || this.#scheduler.takeJob()))
      return this.#pass(chunk);
    this.#waiting = this.#waiting === undefined ? chunk : Buffer.concat([this.#waiting, chunk]);
    this.#scheduler.enqueueJob(this);
    return false;
  }

  #pass(chunk: Buffer): boolean {
    const end = this.#endIn(chunk);
    const goesOn = end === 0 || this.#source.push(chunk.subarray(0, end));
    if (end === chunk.length) return goesOn;
    if (this.#state === 'released') return this.#tcp.push(chunk.subarray(end));
    this.#onRest(chunk.length - end);
    return goesOn;
  }

  #end(): boolean {
    if (this.#waiting === undefined) return this.#source.push(null);
    this.#hasEnded = true;
    return false;
  }

  /** Returns where the head ends in these bytes, or their length. */
  #endIn(chunk: Buffer): number {
    let at = 0;
    for (; at < chunk.length && this.#prefaceBytes > 0; at++) {
      const byte = chunk[at];
      if (this.#state === 'over') this.#prefaceBytes--;
      if (this.#state === 'over' || byte === CR) continue;
      if (byte !== LF) this.#state = 'within';
      else if (this.#state === 'within') this.#state = 'line-ended';
      else if (this.#state === 'line-ended') this.#state = 'over';
    }
    return at;
  }
}
