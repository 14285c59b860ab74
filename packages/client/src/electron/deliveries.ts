import { type Delivery, decodeDelivery, decodeRequestAnswer } from '@peerport/protocol';
import type { Connect } from '../connect.ts';
import type { PeerPort } from '../port/peer-port.ts';
import type { Bridge } from './bridge.ts';

/**
 * Called for each delivery.
 *
 * @param port the first of `ports`, which is the only one unless the main process sent several.
 * @param message what the main process said about them.
 */
export type PortListener = (port: PeerPort, message: unknown, ports: readonly PeerPort[]) => void;

/** The ports that the main process gives to a page. A ticket is redeemed when somebody listens for it, not before. */
export class Deliveries {
  readonly #bridge: () => Bridge;
  readonly #connect: Connect;
  readonly #listeners = new Map<string, PortListener>();
  readonly #waiting: Delivery[] = [];
  #isSubscribed = false;

  /** @param bridge throws when the preload script is missing. */
  constructor(bridge: () => Bridge, connect: Connect) {
    this.#bridge = bridge;
    this.#connect = connect;
  }

  /** @throws {Error} the preload script is missing. */
  onPort(channel: string, listener: PortListener): () => void {
    if (!this.#isSubscribed) this.#bridge().onDelivery((text) => this.#receive(decodeDelivery(text)));
    this.#isSubscribed = true;
    this.#listeners.set(channel, listener);
    for (const delivery of this.#waiting.splice(0)) this.#receive(delivery);
    return () => {
      if (this.#listeners.get(channel) === listener) this.#listeners.delete(channel);
    };
  }

  /** @throws {Error} the preload script is missing; nobody answers to this name; the answer is no, with the reason. */
  async requestPort(name: string): Promise<PeerPort> {
    const answer = decodeRequestAnswer(await this.#bridge().request(name));
    if ('problem' in answer) throw new Error(`the main process gives no port '${name}': ${answer.problem}`);
    return this.#connect(answer.ticket);
  }

  #receive(delivery: Delivery): void {
    const listener = this.#listeners.get(delivery.channel);
    if (listener === undefined) {
      this.#waiting.push(delivery);
      return;
    }
    const ports = delivery.tickets.map((ticket) => this.#connect(ticket));
    listener(ports[0] as PeerPort, delivery.message, ports);
  }
}
