import type { Socket } from 'node:net';

const [CR, LF] = [0x0d, 0x0a];
/** The preface of HTTP/2, which the parser refuses, goes on behind an empty line (RFC 9113 §3.4). For another request, these are too few. */
const PREFACE_BYTES = 'SM\r\n\r\n'.length;

/**
 * Lets Node's HTTP parser see the first request head of a socket, and nothing that comes behind it: of one read, it would make thousands of
 * requests before anybody could say that one was enough.
 */
export class FirstHead {
  readonly #tcp: Socket;
  #isReleased = false;
  #prefaceBytes = PREFACE_BYTES;
  /** Whether a line has begun, and how it stands: the head ends with an empty line (RFC 9112 §2.1), for the parser also without CRs. */
  #state: 'before' | 'within' | 'line-ended' | 'over' = 'before';

  /** @param onRest told of the bytes that come behind the head, and go nowhere. */
  constructor(tcp: Socket, onRest: (bytes: number) => void) {
    this.#tcp = tcp;
    const push = tcp.push.bind(tcp);
    tcp.push = (chunk: Buffer | null) => {
      if (chunk === null) return push(null);
      const end = this.#endIn(chunk);
      const goesOn = end === 0 || push(chunk.subarray(0, end));
      if (end === chunk.length) return goesOn;
      if (this.#isReleased) return tcp.push(chunk.subarray(end));
      onRest(chunk.length - end);
      return goesOn;
    };
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
