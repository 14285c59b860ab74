import type { Ticket } from '@peerport/protocol';
import type { AdminFunctions, BrokerAbout, BrokerStats, ChannelDetails, TapOptions } from '@peerport/protocol/admin';
import { checkOwnerChannelOptions, type OwnerChannelOptions } from '../base/options.ts';
import { channelDetails } from './channel-details.ts';
import type { Inspected } from './inspected.ts';
import { ADMIN_LIMITS } from './limits.ts';
import type { SocketProcesses } from './socket-processes.ts';
import { Tap } from './tap/tap.ts';
import type { TapThread, TapViewer } from './tap/tap-thread.ts';

const { maxTapsCount } = ADMIN_LIMITS;

/** What all sessions of a broker share. */
export interface SessionContext {
  readonly inspected: Inspected;
  readonly about: () => BrokerAbout;
  /** Origins of channels that name none. */
  readonly origins: readonly string[];
  readonly processes: SocketProcesses;
  /** @throws {Error} its code cannot be loaded. */
  readonly tapThread: () => Promise<TapThread>;
}

/** The functions that one admin socket calls. */
export class AdminSession implements AdminFunctions {
  readonly #context: SessionContext;
  readonly #viewer: TapViewer;
  readonly #taps = new Map<number, Tap>();
  #tapsCount = 0;
  #isOpen = true;

  constructor(context: SessionContext, viewer: TapViewer) {
    this.#context = context;
    this.#viewer = viewer;
  }

  get taps(): Iterable<Tap> {
    return this.#taps.values();
  }

  async about(): Promise<BrokerAbout> {
    return this.#context.about();
  }

  async stats(): Promise<BrokerStats> {
    return this.#context.inspected.stats();
  }

  channels(): Promise<ChannelDetails[]> {
    return channelDetails(this.#context.inspected, this.#context.processes);
  }

  async createChannel(options: unknown = {}): Promise<{ id: string; port1: Ticket; port2: Ticket }> {
    checkOwnerChannelOptions(options as OwnerChannelOptions);
    const { inspected, origins } = this.#context;
    const tickets = inspected.createChannel({ origins, ...(options as OwnerChannelOptions) });
    if (tickets === undefined) throw new Error('maxChannelsCount channels are open: close some, or raise the limit');
    return tickets;
  }

  async revoke(channel: string): Promise<boolean> {
    const { inspected } = this.#context;
    const isOpen = inspected.channels.has(channel);
    inspected.revoke(channel);
    return isOpen;
  }

  async tap(options: TapOptions): Promise<number> {
    const thread = await this.#context.tapThread();
    const { channels } = this.#context.inspected;
    if (options.channel !== undefined && !channels.has(options.channel))
      throw new Error(`no channel ${options.channel} is open`);
    if (this.#taps.size >= maxTapsCount) throw new Error(`${maxTapsCount} taps are open: end one with untap()`);
    if (!this.#isOpen) throw new Error('the admin socket has closed');
    const number = ++this.#tapsCount;
    const tap = new Tap(options, thread.open(number, options.payload === true, this.#viewer));
    this.#taps.set(number, tap);
    for (const channel of channels.values()) tap.onCreated(channel);
    return number;
  }

  async untap(number: number): Promise<void> {
    const tap = this.#taps.get(number);
    this.#taps.delete(number);
    await tap?.close();
  }

  /** Ends all taps, because the socket has closed. */
  close(): void {
    this.#isOpen = false;
    for (const tap of this.#taps.values()) tap.drop();
    this.#taps.clear();
  }
}
