import type { BrokerLimits } from '@peerport/protocol';
import type { BrokerStats } from '@peerport/protocol/admin';
import type { Log } from '../base/log.ts';
import { nextTurn } from '../base/next-tick.ts';
import type { OwnerChannelOptions } from '../base/options.ts';
import { type ChannelInfo, type ChannelTickets, creatorOf } from '../core/channel.ts';
import { Channels } from '../core/channels.ts';
import { grantsFrom, NO_ORIGIN } from '../core/grants.ts';
import type { HolderIdentity, PortAddress } from '../core/holder.ts';
import { AdminSurface } from '../inspect/admin-surface.ts';
import { EventLoopDelay } from '../inspect/event-loop-delay.ts';
import type { Inspected } from '../inspect/inspected.ts';
import { brokerStats } from '../inspect/stats.ts';
import { Handshakes } from '../listener/handshakes.ts';
import { Listener } from '../listener/listener.ts';
import type { RelaySocket } from '../relay/relay-socket.ts';
import { Scheduler } from '../relay/scheduler.ts';
import { Supervisor } from '../relay/supervisor.ts';
import type { InspectSetup } from '../rendezvous/setup.ts';
import { ChannelReaper } from './channel-reaper.ts';
import { PortSockets } from './port-sockets.ts';

/** The first ends the current poll for events, and the second comes after a whole one. */
const TURNS_BEFORE_CLOSE = 2;

/** How a {@link RelayHost} is set up. */
export interface RelayHostSetup {
  readonly limits: BrokerLimits;
  /** Whether it has a thread of its own. */
  readonly isWorker: boolean;
  /** None: there is no admin surface. */
  readonly inspect: InspectSetup | undefined;
}

/**
 * The part of the broker that must go on while the app's own thread is busy: listener, channels and relay. Lives in the relay's worker
 * thread, or in the thread of the app. Its public methods are what the broker's owner can have it do.
 */
export class RelayHost {
  readonly #limits: BrokerLimits;
  readonly #isWorker: boolean;
  readonly #handshakes: Handshakes;
  readonly #listener: Listener;
  readonly #channels: Channels<RelaySocket>;
  readonly #supervisor: Supervisor;
  readonly #eventLoopDelay = new EventLoopDelay();
  readonly #admin: AdminSurface | undefined;

  constructor({ limits, isWorker, inspect }: RelayHostSetup, log: Log, onChannelEnd: (channelId: string) => void) {
    this.#limits = limits;
    this.#isWorker = isWorker;
    const scheduler = new Scheduler(limits.maxTurnBytes);
    this.#supervisor = new Supervisor(limits, scheduler);
    this.#handshakes = new Handshakes(limits, log);
    const reaper = new ChannelReaper(scheduler, ({ id }) => this.#channels.abandon(id));
    this.#channels = new Channels(limits, log, () => this.#listener.url, {
      onCreated: (channel) => this.#admin?.onCreated(channel),
      onPaired: (channel, lastToCome) => this.#admin?.onPaired(channel, lastToCome),
      onPortEnded: (channel, side) => reaper.reapDerived(channel, side),
      onUnused: (channel) => reaper.reap(channel),
      onEnded: (channel, reason, firstToLeave) => {
        this.#admin?.onEnded(channel, reason, firstToLeave);
        onChannelEnd(channel.id);
      },
    });
    this.#admin = inspect && new AdminSurface(inspect, this.#inspected, limits, log);
    const sockets = new PortSockets(limits, this.#channels, this.#handshakes, this.#supervisor, log);
    this.#listener = new Listener(limits, this.#handshakes, scheduler, {
      log,
      knowsOrigin: (origin) => this.#channels.tokens.knowsOrigin(origin),
      onSocket: (ws, ingress, admitted) => sockets.open(ws, ingress, admitted),
      onTurnedDown: (status) => {
        this.#channels.counters.turnedDownCounts[status]++;
      },
      admin: this.#admin,
    });
  }

  /** Starts to listen on 127.0.0.1. Resolves with the address, `ws://127.0.0.1:PORT`; rejects with the system's error. */
  async listen(port: number): Promise<string> {
    await this.#listener.listen(port);
    return this.#listener.url;
  }

  /** Creates a channel. Returns `undefined` when `maxChannelsCount` are open. */
  createChannel(options: OwnerChannelOptions): ChannelTickets | undefined {
    return this.#channels.create(options.label, grantsFrom(options, this.#limits));
  }

  /**
   * Gives a ticket to a process that the owner knows: from now on only that process' origins can redeem it, whatever it was minted for. The
   * owner promises to call {@link holderGone}. Returns `undefined` if the ticket can no longer be redeemed, or was given to somebody before.
   */
  assign(token: string, { origins, info, id }: HolderIdentity): PortAddress | undefined {
    const { tokens } = this.#channels;
    const found = tokens.find(token);
    if (found === undefined || found.claim.side.grant.isWatched) return undefined;
    const { side } = found.claim;
    const bound = origins.length === 0 ? [NO_ORIGIN] : origins;
    tokens.rebind(found.hash, bound);
    side.amend({ origins: bound, holder: info, isWatched: true });
    side.creator = id ?? (creatorOf(info) as string);
    return { channelId: side.channelId, side: side.number };
  }

  /**
   * The process that was given a port is gone, or its page is: a ticket that it has not redeemed is void, and the other side closes with
   * `gone` and `cause`, a sentence for people. Nothing happens if the port has moved to another process.
   */
  holderGone({ channelId, side }: PortAddress, cause: string): void {
    const channel = this.#channels.open.get(channelId);
    if (channel !== undefined) this.#channels.holderGone(channel.sides[side], cause);
  }

  /** The channels that have not ended, oldest first. */
  channels(): ChannelInfo[] {
    return Array.from(this.#channels.open.values(), (channel) => channel.info());
  }

  /** Ends a channel at once, and every channel that was derived from it. Nothing happens if it has ended. */
  revoke(id: string): void {
    this.#channels.revoke(id);
  }

  /** Returns what the broker has done since it started, and how it is doing. */
  stats(): BrokerStats {
    return brokerStats({
      channels: this.#channels.open,
      counters: this.#channels.counters,
      limitHits: this.#handshakes.hits,
      eventLoopDelayMs: this.#eventLoopDelay.take(),
      isWorker: this.#isWorker,
      adminSocketsCount: this.#admin?.socketsCount ?? 0,
    });
  }

  /** Closes every port with `broker-gone`. Resolves when all sockets have closed. */
  async close(): Promise<void> {
    // Forward first what has already arrived: a port that was closed just before is `closed` for its peer, not `broker-gone`.
    for (let turn = 0; turn < TURNS_BEFORE_CLOSE; turn++) await nextTurn();
    this.#channels.close();
    this.#admin?.close();
    this.#eventLoopDelay.close();
    await this.#listener.close();
    this.#supervisor.close();
  }

  /** What the admin surface sees of the broker, and may do to it. */
  get #inspected(): Inspected {
    const url = () => this.#listener.url;
    return {
      get url() {
        return url();
      },
      channels: this.#channels.open,
      createChannel: (options) => this.createChannel(options),
      revoke: (id) => this.revoke(id),
      stats: () => this.stats(),
    };
  }
}
