import type { Ticket } from '@peerport/protocol';
import type { BrokerStats } from '@peerport/protocol/admin';
import type { IpcMainInvokeEvent } from 'electron';
import { type Log, logOf, noLog } from '../base/log.ts';
import type { OwnerChannelOptions } from '../base/options.ts';
import { type Broker, openBroker } from '../broker.ts';
import type { ChannelInfo, ChannelTickets } from '../core/channel.ts';
import type { RelayControl } from '../thread/relay-thread.ts';
import { Deliveries } from './deliveries.ts';
import { type Holder, type Identification, identify, identifyFrame } from './holder.ts';
import { type KeptPair, PairKeeper } from './kept-pair.ts';
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
import { type NamedTarget, type PortTarget, sourceOf } from './target.ts';

/** A broker in Electron's main process. It hands ports to pages and utility processes, and notices when those are gone. */
export interface ElectronBroker extends Broker {
  /**
   * Creates a channel, and gives one port to each side, which receives it with `onPort(channel, …)`. Only a page's own origin can redeem its
   * ticket. When the page is left or the process dies, the channel ends.
   *
   * @throws {BrokerError} `ERR_TARGET`: a side cannot hold a port; otherwise as `createChannel`.
   */
  pair(first: PortTarget, second: PortTarget, options: PairOptions): Promise<{ readonly id: string }>;
  /**
   * Pairs two parties, and pairs them again whenever one of them comes back: a page after a reload or a crash, or a utility process passed to
   * {@link KeptPair.replace}. Each side gets its new port as with {@link ElectronBroker.pair}, after the `close` event of the previous one.
   * Waits for a party that is not there yet.
   *
   * @throws {TypeError} an option is wrong, or a party cannot hold a port.
   */
  keep(first: PortTarget, second: PortTarget, options: PairOptions): KeptPair;
  /**
   * Gives ports to a process, with a message, like `webContents.postMessage(channel, message, [port])`. The tickets are those of
   * `createChannel()`. Who may redeem them, and when the channel ends, is as with {@link ElectronBroker.pair}.
   *
   * @throws {BrokerError} `ERR_TARGET`; `ERR_TICKET`: a ticket was redeemed or has ended.
   * @throws {DataCloneError} the message cannot be cloned.
   */
  postMessage(target: PortTarget, channel: string, message: unknown, tickets: readonly Ticket[]): Promise<void>;
  /**
   * Answers pages that call `requestPort(name)`. Replaces an earlier handler of that name.
   *
   * @throws {TypeError} `startElectronBroker()` was given no `ipcMain`.
   */
  onRequest(name: string, handler: PortRequestHandler): void;
  /** Names a window or a utility process. Its peers see the name as `port.peer.label`. */
  setLabel(target: NamedTarget, label: string): void;
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
  readonly #kept = new Set<KeptPair>();
  readonly #log: Log;
  #stopRequests = () => {};

  constructor(broker: Broker, control: RelayControl, deliveries: Deliveries, options: ElectronBrokerOptions) {
    this.#broker = broker;
    this.#control = control;
    this.#deliveries = deliveries;
    this.#options = options;
    const { app, session, origins, ipcMain, webContents, permissions, logger } = options;
    this.#log = logger === undefined ? noLog : logOf(logger);
    this.#identification = { origins, labels: new WeakMap(), webContents };
    if (ipcMain !== undefined) this.#stopRequests = handleRequests(ipcMain, (...request) => this.#answer(...request));
    if (permissions && session) allowLoopback(session, origins, permissions);
    // Not on will-quit: the app may prevent that.
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
    return this.#pair(first, second, options);
  }

  keep(first: PortTarget, second: PortTarget, options: PairOptions): KeptPair {
    checkPairOptions(options);
    const pair = new PairKeeper(first, second, {
      pair: async (one, other, follows) => (await this.#pair(one, other, options, follows)).id,
      revoke: (id) => this.revoke(id),
      contentsOf: (frame) => this.#identification.webContents?.fromFrame(frame),
      onStop: (stopped) => this.#kept.delete(stopped),
      log: this.#log,
    });
    this.#kept.add(pair);
    return pair;
  }

  async #pair(
    first: PortTarget,
    second: PortTarget,
    { channel, label }: PairOptions,
    follows?: string,
  ): Promise<{ readonly id: string }> {
    const [one, other] = [this.#identify(first), this.#identify(second)];
    const rest = { channel, message: undefined, ...(follows !== undefined && { follows }) };
    return this.#withChannel(label, [one, other], async ({ id, port1, port2 }, assertThere) => {
      await Promise.all([this.#deliveries.assign(port1, one), this.#deliveries.assign(port2, other)]);
      assertThere();
      one.send({ ...rest, tickets: [port1] });
      other.send({ ...rest, tickets: [port2] });
      return { id };
    });
  }

  async postMessage(target: PortTarget, channel: string, message: unknown, tickets: readonly Ticket[]): Promise<void> {
    checkChannel('postMessage', channel);
    checkTickets(tickets);
    const holder = this.#identify(target);
    // A message that cannot be sent must fail before the tickets are bound.
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

  setLabel(target: NamedTarget, label: string): void {
    this.#identification.labels.set(sourceOf(target), label);
  }

  async close(): Promise<void> {
    const { app } = this.#options;
    app.off('quit', this.#onQuit);
    this.#stopRequests();
    this.#stopRequests = () => {};
    // Their channels end with the broker's.
    for (const pair of this.#kept) pair.stop().catch(() => {});
    await this.#broker.close();
    this.#deliveries.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Gives a page the port that it asked for, and the other port to the target that the handler returns. */
  async #answer(name: string, { sender, senderFrame }: IpcMainInvokeEvent): Promise<Ticket> {
    if (senderFrame === null) throw new Error('the page that asked is gone');
    const asker = identifyFrame(sender, senderFrame, this.#identification);
    const { origin = '' } = asker.identity.info;
    const handler = this.#handlers.get(name);
    if (handler === undefined) throw new Error('no handler for this name: see broker.onRequest()');
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
   * Creates a channel for two holders, and revokes it if it cannot be used. Revoking fails only if the relay is gone, and every channel with it.
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
