import type { Socket } from 'node:net';
import type { BrokerLimits } from '@peerport/protocol';
import type { HandshakeLimit } from '@peerport/protocol/admin';
import type { Log } from '../base/log.ts';

const SECOND_MS = 1_000;

/**
 * The sockets whose token has not been accepted. Anybody on this machine can open them, any web page included, so their time, their
 * number and the work that they make are bounded, and none of it is at the cost of those that have a good token.
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

  /** How often each limit has turned a socket away. */
  get hits(): Readonly<Record<HandshakeLimit, number>> {
    return { ...this.#hits };
  }

  /** A limit has turned a socket away. */
  hit(limit: HandshakeLimit): void {
    this.#hits[limit]++;
  }

  /**
   * A socket was opened. If there are too many, the oldest is dropped and not this one: whoever holds sockets open without a token loses
   * them, and whoever has one is through before it becomes the oldest.
   */
  begin(tcp: Socket): void {
    const timeout = setTimeout(() => this.drop(tcp, 'handshakeTimeoutMs'), this.#limits.handshakeTimeoutMs);
    this.#timeouts.set(tcp, timeout);
    tcp.once('close', () => this.end(tcp));
    const [oldest] = this.#timeouts.keys();
    if (this.#timeouts.size > this.#limits.maxHandshakesCount) this.drop(oldest as Socket, 'maxHandshakesCount');
  }

  /** The socket's token was accepted, or the socket has closed. */
  end(tcp: Socket): void {
    clearTimeout(this.#timeouts.get(tcp));
    this.#timeouts.delete(tcp);
  }

  /**
   * The socket is to be turned down: whether it may be told so, and the log too. If there were too many in this second, it may not, and
   * is dropped; at once, for browsers connect to an address one WebSocket at a time, and the next one may be the app's.
   */
  mayAnswer(tcp: Socket): boolean {
    if (this.#now() >= this.#secondStartMs + SECOND_MS) {
      this.#secondStartMs = this.#now();
      this.#refusalsCount = 0;
    }
    const { maxRefusalsCountPerSecond } = this.#limits;
    const overCount = ++this.#refusalsCount - maxRefusalsCountPerSecond;
    if (overCount <= 0) return true;
    if (overCount === 1) this.#log('warn', { maxRefusalsCountPerSecond }, 'more refusals than are answered or logged');
    this.drop(tcp, 'maxRefusalsCountPerSecond');
    return false;
  }

  /** A socket goes beyond a limit: it is dropped. */
  drop(tcp: Socket, limit: HandshakeLimit): void {
    this.hit(limit);
    tcp.destroy();
  }

  /** Drops every socket that has no good token yet. */
  dropAll(): void {
    for (const tcp of this.#timeouts.keys()) tcp.destroy();
  }
}
