import type { Socket } from 'node:net';
import type { Turns, Worker } from '../relay/turns.ts';

const [CR, LF] = [0x0d, 0x0a];
/** The preface of HTTP/2, which the parser refuses, goes on behind an empty line (RFC 9113 §3.4). For another request, these are too few. */
const PREFACE_BYTES = 'SM\r\n\r\n'.length;

/**
 * Lets Node's HTTP parser see the first request head of a socket, and nothing that comes behind it: of one read, it would make thousands of
 * requests before anybody could say that one was enough. What it makes of the head, admission and pairing included, is a job of a turn.
 */
export class FirstHead implements Worker {
  readonly #tcp: Socket;
  readonly #turns: Turns;
  readonly #push;
  readonly #onRest: (bytes: number) => void;
  /** While it waits for its turn, nothing more is read. */
  #waiting: Buffer | undefined;
  /** The other side has ended its stream, behind what waits. */
  #hasEnded = false;
  #isReleased = false;
  #prefaceBytes = PREFACE_BYTES;
  /** Whether a line has begun, and how it stands: the head ends with an empty line (RFC 9112 §2.1), for the parser also without CRs. */
  #state: 'before' | 'within' | 'line-ended' | 'over' = 'before';

  /** @param onRest told of the bytes that come behind the head, and go nowhere. */
  constructor(tcp: Socket, turns: Turns, onRest: (bytes: number) => void) {
    this.#tcp = tcp;
    this.#turns = turns;
    this.#onRest = onRest;
    this.#push = tcp.push.bind(tcp);
    tcp.push = (chunk: Buffer | null) => (chunk === null ? this.#end() : this.#take(chunk));
    // While nobody listens, the parser takes the bytes from the system itself.
    const listener = () => {};
    tcp.on('data', listener);
    tcp.off('data', listener);
  }

  /** The head was that of an upgrade: what comes behind it is somebody else's to read. */
  release(): void {
    this.#isReleased = true;
    Reflect.deleteProperty(this.#tcp, 'push');
  }

  proceed(): void {
    const chunk = this.#waiting;
    this.#waiting = undefined;
    if (chunk === undefined || this.#tcp.destroyed) return;
    this.#pass(chunk);
    if (this.#hasEnded) this.#tcp.push(null);
  }

  /** Bytes come from the system. Returns whether more may. */
  #take(chunk: Buffer): boolean {
    if (this.#waiting === undefined && (this.#prefaceBytes === 0 || this.#turns.takeJob())) return this.#pass(chunk);
    this.#waiting = this.#waiting === undefined ? chunk : Buffer.concat([this.#waiting, chunk]);
    this.#turns.waitForJob(this);
    return false;
  }

  #pass(chunk: Buffer): boolean {
    const end = this.#endIn(chunk);
    const goesOn = end === 0 || this.#push(chunk.subarray(0, end));
    if (end === chunk.length) return goesOn;
    if (this.#isReleased) return this.#tcp.push(chunk.subarray(end));
    this.#onRest(chunk.length - end);
    return goesOn;
  }

  #end(): boolean {
    if (this.#waiting === undefined) return this.#push(null);
    this.#hasEnded = true;
    return false;
  }

  /** Where the head ends in these bytes, or they do. */
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
