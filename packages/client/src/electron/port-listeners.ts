import type { Delivery, Ticket } from '@peerport/protocol';
import type { Connect } from '../connect.ts';
import type { PeerPort } from '../port/peer-port.ts';

/**
 * A listener for deliveries.
 *
 * @param port the first of `ports`; the only one unless the main process sent several
 * @param message the main process's message with them
 */
export type PortListener = (port: PeerPort, message: unknown, ports: readonly PeerPort[]) => void;

/** Like `EventTarget`: in Node, the error becomes an uncaught exception. */
const reportError: (error: unknown) => void =
  globalThis.reportError ??
  ((error) =>
    queueMicrotask(() => {
      throw error;
    }));

/** The listeners for ports, by channel name. A ticket is redeemed only when there is a listener for it. */
export class PortListeners {
  readonly #connect: Connect;
  readonly #listeners = new Map<string, PortListener>();
  #waiting: Delivery[] = [];
  /** Open ports of kept pairs, by the broker's channel id. */
  readonly #open = new Map<string, PeerPort>();
  /** By channel name: settles when every delivery that follows a port has been handed over. */
  readonly #following = new Map<string, Promise<void>>();

  constructor(connect: Connect) {
    this.#connect = connect;
  }

  /** Replaces an earlier listener. Returns a function that removes it. @throws {TypeError} a parameter has the wrong type. */
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
   * Calls the listener, or keeps the delivery until there is one. A port that follows another is handed over after that one has closed. Errors
   * of the listener are reported and do not affect other deliveries.
   */
  receive(delivery: Delivery): void {
    const { channel, follows } = delivery;
    if (follows === undefined) {
      this.#handOver(delivery);
      return;
    }
    const before = this.#following.get(channel) ?? Promise.resolve();
    const after = before.then(async () => {
      // The port that it replaces was never handed over.
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

  /** Remembers a port for the one that will follow it. */
  #remember({ channel }: Ticket, port: PeerPort): void {
    this.#open.set(channel, port);
    void port.closed.then(() => this.#open.delete(channel));
  }
}

/** Runs a step. An error is reported, as for an event listener. */
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
