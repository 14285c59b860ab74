import type { Delivery, Ticket } from '@peerport/protocol';
import type { Connect } from '../connect.ts';
import type { PeerPort } from '../port/peer-port.ts';

/**
 * Called for each delivery.
 *
 * @param port the first of `ports`, which is the only one unless the main process sent several.
 * @param message what the main process said about them.
 */
export type PortListener = (port: PeerPort, message: unknown, ports: readonly PeerPort[]) => void;

/** As `EventTarget` does it: in Node, the error is an uncaught exception. */
const reportError: (error: unknown) => void =
  globalThis.reportError ??
  ((error) =>
    queueMicrotask(() => {
      throw error;
    }));

/** Who listens for the ports of which channel. A ticket is redeemed when somebody listens for it, not before. */
export class PortListeners {
  readonly #connect: Connect;
  readonly #listeners = new Map<string, PortListener>();
  #waiting: Delivery[] = [];
  /** Ports of kept pairs that have not closed, by the ids of their channels in the broker. */
  readonly #open = new Map<string, PeerPort>();
  /** Settles when all that came for a channel and follows something has been handed over. */
  readonly #following = new Map<string, Promise<void>>();

  constructor(connect: Connect) {
    this.#connect = connect;
  }

  /** Takes the place of an earlier listener. Returns a function that takes it away. @throws {TypeError} a parameter is of a wrong type. */
  set(channel: string, listener: PortListener): () => void {
    checkName('onPort', channel);
    if (typeof listener !== 'function') throw new TypeError('onPort: the listener must be a function');
    this.#listeners.set(channel, listener);
    for (const delivery of this.#waiting.splice(0)) this.#handOver(delivery);
    return () => {
      if (this.#listeners.get(channel) === listener) this.#listeners.delete(channel);
    };
  }

  /**
   * Calls the listener, or keeps the delivery for one. A port that follows another is handed over when that one has closed. What the
   * listener throws is reported: other deliveries must not suffer.
   */
  receive(delivery: Delivery): void {
    const { channel, follows } = delivery;
    if (follows === undefined) {
      this.#handOver(delivery);
      return;
    }
    const before = this.#following.get(channel) ?? Promise.resolve();
    const after = before.then(async () => {
      // Nobody has seen the port that it replaces.
      this.#waiting = this.#waiting.filter(({ tickets }) => tickets[0]?.channel !== follows);
      await this.#open.get(follows)?.closed;
      this.#handOver(delivery);
    });
    this.#following.set(channel, after);
    void after.then(() => {
      if (this.#following.get(channel) === after) this.#following.delete(channel);
    });
  }

  #handOver(delivery: Delivery): void {
    const { channel, message, tickets, follows } = delivery;
    const listener = this.#listeners.get(channel);
    if (listener === undefined) {
      this.#waiting.push(delivery);
      return;
    }
    attempt(() => {
      const ports = tickets.map((ticket) => this.#connect(ticket));
      if (follows !== undefined) this.#remember(tickets[0] as Ticket, ports[0] as PeerPort);
      listener(ports[0] as PeerPort, message, ports);
    });
  }

  /** For the port that is to follow it. */
  #remember({ channel }: Ticket, port: PeerPort): void {
    this.#open.set(channel, port);
    void port.closed.then(() => this.#open.delete(channel));
  }
}

/** Runs a step; an error is reported like one of an event listener. */
export function attempt(step: () => void): void {
  try {
    step();
  } catch (error) {
    reportError(error);
  }
}

/** @throws {TypeError} the name is not a string. */
export function checkName(caller: string, name: unknown): void {
  if (typeof name !== 'string') throw new TypeError(`${caller}: the name must be a string, and is ${String(name)}`);
}
