import type { Socket } from 'node:net';
import type { BrokerLimits } from '@peerport/protocol';
import type { HandshakeLimit } from '@peerport/protocol/admin';
import type { Log } from '../base/log.ts';

const SECOND_MS = 1_000;

/**
 * The sockets whose token has not been accepted yet. Any process and any web page on this machine can open one. So their time, their number
 * and their work are limited, without harm to sockets that bring a valid token.
 */
export class Handshakes {
  readonly #limits: BrokerLimits;
  readonly #log: Log;
  readonly #now: () => number;
  /** Oldest first. */
  readonly #timeouts = new Map<Socket, NodeJS.Timeout>();
  readonly #hits: Record<HandshakeLimit, number> = {
    handshakeTimeoutMs: 0,
    maxHandshakesCount: 0,
    maxHandshakeBytes: 0,
    maxHeaderBytes: 0,
    maxRefusalsCountPerSecond: 0,
    maxWaitingSocketsCount: 0,
  };
  #secondStartMs = Number.NEGATIVE_INFINITY;
  #refusalsCount = 0;

  /** @param now milliseconds on a monotonic clock. */
  constructor(limits: BrokerLimits, log: Log, now: () => number = () => performance.now()) {
    this.#limits = limits;
    this.#log = log;
    this.#now = now;
  }

  /** How often each limit has rejected a socket. */
  get hits(): Readonly<Record<HandshakeLimit, number>> {
    return { ...this.#hits };
  }

  /** Counts a socket that a limit has rejected. */
  hit(limit: HandshakeLimit): void {
    this.#hits[limit]++;
  }

  /**
   * Starts the time limit of a new socket. If there are too many, drops the oldest rather than this one: clients that hold sockets open
   * without a token lose them, and a client with a token is done before its socket becomes the oldest.
   */
  begin(tcp: Socket): void {
    const timeout = setTimeout(() => this.drop(tcp, 'handshakeTimeoutMs'), this.#limits.handshakeTimeoutMs);
    this.#timeouts.set(tcp, timeout);
    tcp.once('close', () => this.end(tcp));
    const [oldest] = this.#timeouts.keys();
    if (this.#timeouts.size > this.#limits.maxHandshakesCount) this.drop(oldest as Socket, 'maxHandshakesCount');
  }

  /** Called when the socket's token was accepted, or the socket has closed. */
  end(tcp: Socket): void {
    clearTimeout(this.#timeouts.get(tcp));
    this.#timeouts.delete(tcp);
  }

  /**
   * Whether a socket that is turned down may be answered and logged. After too many in one second it may not, and is dropped. That happens at
   * once, because browsers connect to an address with one WebSocket at a time, and the next one may be the app's.
   */
  mayAnswer(tcp: Socket): boolean {
    if (this.#now() >= this.#secondStartMs + SECOND_MS) {
      this.#secondStartMs = this.#now();
      this.#refusalsCount = 0;
    }
    const { maxRefusalsCountPerSecond } = this.#limits;
    const overCount = ++this.#refusalsCount - maxRefusalsCountPerSecond;
    if (overCount <= 0) return true;
    if (overCount === 1)
      this.#log(
        'warn',
        { maxRefusalsCountPerSecond },
        'too many refusals in one second: no more are answered or logged',
      );
    this.drop(tcp, 'maxRefusalsCountPerSecond');
    return false;
  }

  /** Drops a socket that exceeds a limit. */
  drop(tcp: Socket, limit: HandshakeLimit): void {
    this.hit(limit);
    tcp.destroy();
  }

  /** Drops all of them. */
  dropAll(): void {
    for (const tcp of this.#timeouts.keys()) tcp.destroy();
  }
}
