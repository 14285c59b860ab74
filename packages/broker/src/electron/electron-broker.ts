import type { Ticket } from '@peerport/protocol';
import type { BrokerStats } from '@peerport/protocol/admin';
import type { IpcMainInvokeEvent, WebFrameMain } from 'electron';
import type { OwnerChannelOptions } from '../base/options.ts';
import { type Broker, openBroker } from '../broker.ts';
import type { ChannelInfo, ChannelTickets } from '../core/channel.ts';
import type { RelayControl } from '../thread/relay-thread.ts';
import { Deliveries } from './deliveries.ts';
import { type Holder, type Identification, identify, identifyFrame, type PortTarget, sourceOf } from './holder.ts';
import { allowLoopback } from './loopback-permission.ts';
import {
  brokerOptionsOf,
  checkChannel,
  checkPairOptions,
  checkTickets,
  type ElectronBrokerOptions,
  isTicket,
  type PairOptions,
} from './options.ts';
import { handleRequests, type PortRequestHandler } from './requests.ts';

/** A broker in Electron's main process: it hands ports to pages and utility processes, and knows when those are gone. */
export interface ElectronBroker extends Broker {
  /**
   * Makes a channel, and gives one port of it to each side: `onPort(channel, …)` of a page, `process.parentPort` of a utility
   * process. A ticket for a page can be redeemed by its origin alone; when the page is left, or the process dies, the channel ends.
   *
   * @throws {BrokerError} `ERR_TARGET`: a side cannot be given a port; and as `createChannel`.
   */
  pair(first: PortTarget, second: PortTarget, options: PairOptions): Promise<{ readonly id: string }>;
  /**
   * Gives ports to a process, with a message about them, as `webContents.postMessage(channel, message, [port])` does. The tickets
   * are those of `createChannel()`: who may redeem them, and what becomes of the channel, is as with {@link ElectronBroker.pair}.
   *
   * @throws {BrokerError} `ERR_TARGET`; `ERR_TICKET`: a ticket was redeemed before, or is void.
   * @throws {DataCloneError} the message cannot be cloned.
   */
  postMessage(target: PortTarget, channel: string, message: unknown, tickets: readonly Ticket[]): Promise<void>;
  /**
   * Answers pages that call `requestPort(name)`. It takes the place of an earlier handler of that name.
   *
   * @throws {TypeError} `startElectronBroker()` was given no `ipcMain`.
   */
  onRequest(name: string, handler: PortRequestHandler): void;
  /** Says what a window or a utility process is called: for those on the other side of its ports, as `port.peer.label`. */
  setLabel(target: Exclude<PortTarget, WebFrameMain>, label: string): void;
}

/**
 * Starts a broker in Electron's main process, after `app` is ready.
 *
 * @throws {TypeError} an option is wrong.
 * @throws {BrokerError} as `startBroker`.
 */
export async function startElectronBroker(options: ElectronBrokerOptions): Promise<ElectronBroker> {
  const brokerOptions = brokerOptionsOf(options);
  const { broker, control } = await openBroker(brokerOptions, (channelId) => deliveries.onChannelEnd(channelId));
  const deliveries = new Deliveries(control);
  try {
    return new RunningElectronBroker(broker, control, deliveries, options);
  } catch (error) {
    await broker.close();
    throw error;
  }
}

class RunningElectronBroker implements ElectronBroker {
  readonly #broker: Broker;
  readonly #control: RelayControl;
  readonly #deliveries: Deliveries;
  readonly #options: ElectronBrokerOptions;
  readonly #identification: Identification;
  readonly #handlers = new Map<string, PortRequestHandler>();
  readonly #onQuit = () => void this.close();
  #stopRequests = () => {};

  constructor(broker: Broker, control: RelayControl, deliveries: Deliveries, options: ElectronBrokerOptions) {
    this.#broker = broker;
    this.#control = control;
    this.#deliveries = deliveries;
    this.#options = options;
    const { app, session, origins, ipcMain, webContents, permissions } = options;
    this.#identification = { origins, labels: new WeakMap(), webContents };
    if (ipcMain !== undefined) this.#stopRequests = handleRequests(ipcMain, (...request) => this.#answer(...request));
    if (permissions && session) allowLoopback(session, origins, permissions);
    // Not will-quit, which the app may prevent.
    app.on('quit', this.#onQuit);
  }

  get url(): string {
    return this.#broker.url;
  }

  createChannel(options?: OwnerChannelOptions): Promise<ChannelTickets> {
    return this.#broker.createChannel(options);
  }

  channels(): Promise<ChannelInfo[]> {
    return this.#broker.channels();
  }

  revoke(channelId: string): Promise<void> {
    return this.#broker.revoke(channelId);
  }

  stats(): Promise<BrokerStats> {
    return this.#broker.stats();
  }

  async pair(first: PortTarget, second: PortTarget, options: PairOptions): Promise<{ readonly id: string }> {
    checkPairOptions(options);
    const { channel, label } = options;
    const [one, other] = [this.#identify(first), this.#identify(second)];
    return this.#withChannel(label, [one, other], async ({ id, port1, port2 }, assertThere) => {
      await Promise.all([this.#deliveries.assign(port1, one), this.#deliveries.assign(port2, other)]);
      assertThere();
      one.send({ channel, message: undefined, tickets: [port1] });
      other.send({ channel, message: undefined, tickets: [port2] });
      return { id };
    });
  }

  async postMessage(target: PortTarget, channel: string, message: unknown, tickets: readonly Ticket[]): Promise<void> {
    checkChannel('postMessage', channel);
    checkTickets(tickets);
    const holder = this.#identify(target);
    // What cannot be sent fails before the tickets are bound to somebody.
    structuredClone(message);
    await this.#deliveries.during([holder], async (assertThere) => {
      for (const ticket of tickets) await this.#deliveries.assign(ticket, holder);
      assertThere();
      holder.send({ channel, message, tickets });
    });
  }

  onRequest(name: string, handler: PortRequestHandler): void {
    if (this.#options.ipcMain === undefined) {
      throw new TypeError("onRequest: give Electron's ipcMain to startElectronBroker()");
    }
    checkChannel('onRequest', name);
    this.#handlers.set(name, handler);
  }

  setLabel(target: Exclude<PortTarget, WebFrameMain>, label: string): void {
    this.#identification.labels.set(sourceOf(target), label);
  }

  async close(): Promise<void> {
    const { app } = this.#options;
    app.off('quit', this.#onQuit);
    this.#stopRequests();
    this.#stopRequests = () => {};
    await this.#broker.close();
    this.#deliveries.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Gives a page the port that it asked for, and its other end to whom the handler says. */
  async #answer(name: string, { sender, senderFrame }: IpcMainInvokeEvent): Promise<Ticket> {
    if (senderFrame === null) throw new Error('the page that asked is gone');
    const asker = identifyFrame(sender, senderFrame, this.#identification);
    const { origin = '' } = asker.recipient.info;
    const handler = this.#handlers.get(name);
    if (handler === undefined) throw new Error('nothing answers to this name: see broker.onRequest()');
    return this.#deliveries.during([asker], async (assertThere) => {
      const answer = await handler({ name, origin, frame: senderFrame, webContents: sender });
      assertThere();
      if (isTicket(answer)) {
        await this.#deliveries.assign(answer, asker);
        return answer;
      }
      const other = this.#identify(answer);
      return this.#withChannel(name, [asker, other], async ({ port1, port2 }, assertBothThere) => {
        await Promise.all([this.#deliveries.assign(port1, asker), this.#deliveries.assign(port2, other)]);
        assertBothThere();
        other.send({ channel: name, message: undefined, tickets: [port2] });
        return port1;
      });
    });
  }

  /**
   * Makes a channel for two holders, and revokes it if it cannot be used. That fails only when the relay is gone, and all channels with
   * it.
   */
  async #withChannel<T>(
    label: string | undefined,
    holders: readonly Holder[],
    use: (tickets: ChannelTickets, assertThere: () => void) => Promise<T>,
  ): Promise<T> {
    return this.#deliveries.during(holders, async (assertThere) => {
      const tickets = await this.createChannel(label === undefined ? {} : { label });
      try {
        return await use(tickets, assertThere);
      } catch (error) {
        await Promise.resolve(this.#control.revoke(tickets.id)).catch(() => {});
        throw error;
      }
    });
  }

  #identify(target: PortTarget): Holder {
    return identify(target, this.#identification);
  }
}
