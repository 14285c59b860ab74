import { decodeDelivery, decodeRequestAnswer } from '@peerport/protocol';
import type { Connect } from '../connect.ts';
import type { PeerPort } from '../port/peer-port.ts';
import type { Bridge } from './bridge.ts';
import { attempt, checkName, type PortListener, PortListeners } from './port-listeners.ts';

/** The ports that the main process sends to a page. */
export class Deliveries {
  readonly #bridge: () => Bridge;
  readonly #connect: Connect;
  readonly #listeners: PortListeners;
  #isSubscribed = false;

  /** @param bridge throws if the preload script is missing. */
  constructor(bridge: () => Bridge, connect: Connect) {
    this.#bridge = bridge;
    this.#connect = connect;
    this.#listeners = new PortListeners(connect);
  }

  /**
   * @throws {TypeError} the channel is not a string, or the listener not a function.
   * @throws {Error} the preload script is missing.
   */
  onPort(channel: string, listener: PortListener): () => void {
    const bridge = this.#bridge();
    const stop = this.#listeners.set(channel, listener);
    if (!this.#isSubscribed) {
      this.#isSubscribed = true;
      bridge.onDelivery((text) => attempt(() => this.#listeners.receive(decodeDelivery(text))));
    }
    return stop;
  }

  /**
   * @throws {TypeError} the name is not a string.
   * @throws {Error} the preload script is missing, there is no handler for the name, or the handler refused, with its reason.
   */
  async requestPort(name: string): Promise<PeerPort> {
    checkName('requestPort', name);
    const answer = decodeRequestAnswer(await this.#ask(name));
    if ('problem' in answer) throw refusal(name, answer.problem);
    return this.#connect(answer.ticket);
  }

  async #ask(name: string): Promise<string> {
    const bridge = this.#bridge();
    try {
      return await bridge.request(name);
    } catch (cause) {
      const { message } = cause as Error;
      // Electron added words of its own.
      if (!message.includes('No handler registered')) throw refusal(name, message, cause);
      const remedy = "give Electron's ipcMain to startElectronBroker(), before a page asks";
      throw refusal(name, `no broker answers requests; ${remedy}`, cause);
    }
  }
}

function refusal(name: string, problem: string, cause?: unknown): Error {
  return new Error(`the main process gives no port '${name}': ${problem}`, { cause });
}
