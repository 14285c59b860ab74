import type { Ticket } from '@peerport/protocol';
import type { BrokerStats } from '@peerport/protocol/admin';
import type { IpcMainInvokeEvent, UtilityProcess, WebContents } from 'electron';
import type { OwnerChannelOptions } from '../base/options.ts';
import { type Broker, openBroker } from '../broker.ts';
import type { ChannelInfo, ChannelTickets } from '../core/channel.ts';
import type { RelayControl } from '../thread/relay-thread.ts';
import { Deliveries } from './deliveries.ts';
import { type Holder, type Identification, identify, identifyFrame, type PortTarget } from './holder.ts';
import { allowLoopback } from './loopback-permission.ts';
import { brokerOptionsOf, checkPairOptions, type ElectronBrokerOptions, type PairOptions } from './options.ts';
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
  setLabel(target: WebContents | UtilityProcess, label: string): void;
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
    app.on('will-quit', this.#onQuit);
    if (permissions && session) allowLoopback(session, origins, permissions);
    if (ipcMain !== undefined) this.#stopRequests = handleRequests(ipcMain, (...request) => this.#answer(...request));
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
    return this.#withChannel(label, async ({ id, port1, port2 }) => {
      const [one, other] = [this.#identify(first), this.#identify(second)];
      await Promise.all([this.#deliveries.assign(port1, one), this.#deliveries.assign(port2, other)]);
      one.send({ channel, message: undefined, tickets: [port1] });
      other.send({ channel, message: undefined, tickets: [port2] });
      return { id };
    });
  }

  async postMessage(target: PortTarget, channel: string, message: unknown, tickets: readonly Ticket[]): Promise<void> {
    if (tickets.length === 0) throw new TypeError('postMessage: name at least one ticket, as [port1]');
    const holder = this.#identify(target);
    for (const ticket of tickets) await this.#deliveries.assign(ticket, holder);
    holder.send({ channel, message, tickets });
  }

  onRequest(name: string, handler: PortRequestHandler): void {
    if (this.#options.ipcMain === undefined) {
      throw new TypeError("onRequest: give Electron's ipcMain to startElectronBroker()");
    }
    this.#handlers.set(name, handler);
  }

  setLabel(target: WebContents | UtilityProcess, label: string): void {
    this.#identification.labels.set(target, label);
  }

  async close(): Promise<void> {
    const { app } = this.#options;
    app.off('will-quit', this.#onQuit);
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
    const asker = () => identifyFrame(sender, senderFrame, this.#identification);
    const { origin = '' } = asker().recipient.info;
    const handler = this.#handlers.get(name);
    if (handler === undefined) throw new Error('nothing answers to this name: see broker.onRequest()');
    const answer = await handler({ name, origin, frame: senderFrame, webContents: sender });
    if ('token' in answer) {
      await this.#deliveries.assign(answer, asker());
      return answer;
    }
    return this.#withChannel(name, async ({ port1, port2 }) => {
      const other = this.#identify(answer);
      await Promise.all([this.#deliveries.assign(port1, asker()), this.#deliveries.assign(port2, other)]);
      other.send({ channel: name, message: undefined, tickets: [port2] });
      return port1;
    });
  }

  /** Makes a channel, and revokes it if it cannot be used. That fails only when the relay is gone, and all channels with it. */
  async #withChannel<T>(label: string | undefined, use: (tickets: ChannelTickets) => Promise<T>): Promise<T> {
    const tickets = await this.createChannel(label === undefined ? {} : { label });
    try {
      return await use(tickets);
    } catch (error) {
      await Promise.resolve(this.#control.revoke(tickets.id)).catch(() => {});
      throw error;
    }
  }

  #identify(target: PortTarget): Holder {
    return identify(target, this.#identification);
  }
}
