import type { Delivery } from '@peerport/protocol';
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
  readonly #waiting: Delivery[] = [];

  constructor(connect: Connect) {
    this.#connect = connect;
  }

  /** Takes the place of an earlier listener. Returns a function that takes it away. @throws {TypeError} a parameter is of a wrong type. */
  set(channel: string, listener: PortListener): () => void {
    checkName('onPort', channel);
    if (typeof listener !== 'function') throw new TypeError('onPort: the listener must be a function');
    this.#listeners.set(channel, listener);
    for (const delivery of this.#waiting.splice(0)) this.receive(delivery);
    return () => {
      if (this.#listeners.get(channel) === listener) this.#listeners.delete(channel);
    };
  }

  /** Calls the listener, or keeps the delivery for one. What the listener throws is reported: other deliveries must not suffer. */
  receive(delivery: Delivery): void {
    const listener = this.#listeners.get(delivery.channel);
    if (listener === undefined) {
      this.#waiting.push(delivery);
      return;
    }
    attempt(() => {
      const ports = delivery.tickets.map((ticket) => this.#connect(ticket));
      listener(ports[0] as PeerPort, delivery.message, ports);
    });
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
