import { randomBytes } from 'node:crypto';
import {
  type BrokerLimits,
  CLOSE_CODES,
  CloseCode,
  REFUSALS,
  type Refusal,
  type RequestFrame,
  type Ticket,
} from '@peerport/protocol';
import type { BrokerStats } from '@peerport/protocol/admin';
import type { WebSocket } from 'ws';
import type { Log } from '../base/log.ts';
import type { OwnerChannelOptions } from '../base/options.ts';
import { Channel, type ChannelInfo, type ChannelTickets, creatorOf, type Derivation } from '../core/channel.ts';
import { Counters } from '../core/counters.ts';
import { Derivations } from '../core/derivation.ts';
import { type Grants, grantsFrom, NO_ORIGIN, pairedFrame } from '../core/grants.ts';
import { Moves } from '../core/moves.ts';
import { type Meeting, otherSide, Pairing, type Side } from '../core/pairing.ts';
import type { PortAddress, Recipient } from '../core/recipient.ts';
import { RequestRate } from '../core/request-rate.ts';
import { type Claim, type SpentState, TokenStore } from '../core/token-store.ts';
import { AdminSurface } from '../inspect/admin-surface.ts';
import { EventLoopDelay } from '../inspect/event-loop-delay.ts';
import type { Inspected } from '../inspect/inspected.ts';
import { brokerStats } from '../inspect/stats.ts';
import { Handshakes } from '../listener/handshakes.ts';
import { Listener } from '../listener/listener.ts';
import type { Intake } from '../relay/intake.ts';
import { Leftovers } from '../relay/leftovers.ts';
import { RelaySocket, type RelaySocketHooks } from '../relay/relay-socket.ts';
import { Turns } from '../relay/turns.ts';
import { Upkeep } from '../relay/upkeep.ts';
import type { InspectSetup } from '../rendezvous/setup.ts';

const CHANNEL_ID_BYTES = 16;
const { message: GONE } = CLOSE_CODES[CloseCode.gone];

/** How a {@link RelayHost} is set up. */
export interface RelayHostSetup {
  readonly limits: BrokerLimits;
  /** Whether it has a thread of its own. */
  readonly isWorker: boolean;
  /** None: there is no admin surface. */
  readonly inspect: InspectSetup | undefined;
}

/**
 * All that has to go on while the app's own thread is busy: the listener, the tokens, the pairing, the relay.
 * Lives in the relay's worker thread, or in the broker's own.
 */
export class RelayHost {
  readonly #limits: BrokerLimits;
  readonly #isWorker: boolean;
  readonly #log: Log;
  readonly #handshakes: Handshakes;
  readonly #listener: Listener;
  readonly #tokens: TokenStore;
  readonly #pairing = new Pairing<RelaySocket>();
  readonly #channels = new Map<string, Channel>();
  readonly #derivations: Derivations;
  readonly #requestRate: RequestRate;
  readonly #moves: Moves;
  readonly #leftovers: Leftovers;
  readonly #upkeep: Upkeep;
  readonly #onChannelEnd: (channelId: string) => void;
  readonly #counters = new Counters();
  readonly #eventLoopDelay = new EventLoopDelay();
  readonly #admin: AdminSurface | undefined;

  constructor({ limits, isWorker, inspect }: RelayHostSetup, log: Log, onChannelEnd: (channelId: string) => void) {
    this.#limits = limits;
    this.#isWorker = isWorker;
    this.#log = log;
    this.#onChannelEnd = onChannelEnd;
    this.#derivations = new Derivations(limits);
    this.#requestRate = new RequestRate(limits.maxRequestsCountPerSecond);
    this.#tokens = new TokenStore({
      now: () => performance.now(),
      randomBytes,
      maxRememberedTokensCount: limits.maxRememberedTokensCount,
    });
    this.#moves = new Moves(this.#tokens, this.#channels, this.#pairing);
    this.#admin = inspect && new AdminSurface(inspect, this.#inspected, limits, log);
    this.#handshakes = new Handshakes(limits, log);
    const turns = new Turns(limits.maxTurnBytes);
    this.#leftovers = new Leftovers(turns, (channel) => this.#end(channel, CloseCode.expired, 'expired'));
    this.#upkeep = new Upkeep(limits, turns);
    this.#listener = new Listener(limits, this.#handshakes, turns, {
      log,
      knowsOrigin: (origin) => this.#tokens.knowsOrigin(origin),
      onSocket: (ws, intake, { token, origin }) => this.#redeem(ws, intake, token, origin),
      onTurnedDown: (status) => {
        this.#counters.turnedDownCounts[status]++;
      },
      admin: this.#admin,
    });
  }

  /** Starts to listen on 127.0.0.1. Resolves with the address, `ws://127.0.0.1:PORT`; rejects with the system's error. */
  async listen(port: number): Promise<string> {
    await this.#listener.listen(port);
    return this.#listener.url;
  }

  /** Mints a channel; `undefined` when `maxChannelsCount` are open. */
  createChannel(options: OwnerChannelOptions): ChannelTickets | undefined {
    return this.#createChannel(options.label, grantsFrom(options, this.#limits), undefined);
  }

  /**
   * The owner gives a ticket to a process that it knows: from now on only its origin can redeem it, whatever it was minted for. The
   * owner promises to call {@link holderGone}. `undefined`: the ticket can no longer be redeemed, or is somebody's already.
   */
  assign(token: string, { origins, info, id }: Recipient): PortAddress | undefined {
    const bound = origins.length === 0 ? [NO_ORIGIN] : origins;
    const found = this.#tokens.find(token);
    if (found === undefined) return undefined;
    const { channelId, side } = found.claim;
    const channel = this.#channels.get(channelId);
    if (channel === undefined || channel.grant(side).isWatched) return undefined;
    this.#tokens.rebind(found.hash, bound);
    channel.amend(side, { origins: bound, holder: info, isWatched: true });
    channel.creators[side] = id ?? (creatorOf(info) as string);
    return { channelId, side };
  }

  /**
   * The process that was given a port is gone, or its page is: a ticket that it has not redeemed is void, and the other side
   * closes with `gone` and `cause`, a sentence for people. Nothing happens if the port has moved to another process.
   */
  holderGone({ channelId, side }: PortAddress, cause: string): void {
    const channel = this.#channels.get(channelId);
    if (channel === undefined || !channel.grant(side).isWatched) return;
    channel.amend(side, { isWatched: false });
    const token = channel.tokenOf(side);
    if (token !== undefined) this.#tokens.spend(token, 'revoked');
    channel.redeem(side);
    this.#pairing.socketOf(channelId, side)?.close(CloseCode.gone, cause);
    this.#leave(channel, side, CloseCode.gone, cause);
  }

  channels(): ChannelInfo[] {
    return Array.from(this.#channels.values(), (channel) =>
      channel.info(this.#pairing.stateOf(channel.id) ?? 'created'),
    );
  }

  /** Ends a channel at once, and every channel that was derived from it. One that has ended already stays so. */
  revoke(id: string): void {
    const channel = this.#channels.get(id);
    if (channel !== undefined) this.#revoke(channel);
  }

  /** What the broker has done since it started, and how it is doing. */
  stats(): BrokerStats {
    return brokerStats({
      channels: this.#channels,
      pairing: this.#pairing,
      counters: this.#counters,
      limitHits: this.#handshakes.hits,
      eventLoopDelayMs: this.#eventLoopDelay.take(),
      isWorker: this.#isWorker,
      adminSocketsCount: this.#admin?.socketsCount ?? 0,
    });
  }

  /** Tells every port that the broker goes; resolves when all sockets have closed. */
  async close(): Promise<void> {
    for (const channel of [...this.#channels.values()]) this.#end(channel, CloseCode.brokerGone, 'revoked');
    this.#admin?.close();
    this.#eventLoopDelay.close();
    await this.#listener.close();
    this.#upkeep.close();
  }

  #createChannel(
    label: string | undefined,
    grants: Grants,
    derivation: Derivation | undefined,
  ): ChannelTickets | undefined {
    if (this.#channels.size >= this.#limits.maxChannelsCount) return undefined;
    const id = randomBytes(CHANNEL_ID_BYTES).toString('base64url');
    const channel = new Channel(id, label, grants, derivation, Date.now());
    this.#channels.set(id, channel);
    if (derivation !== undefined) this.#derivations.begin(derivation);
    this.#pairing.create(id);
    this.#counters.channelsCreatedCount++;
    this.#admin?.onCreated(channel);
    const port1 = this.#mintTicket(channel, 1);
    const port2 = this.#mintTicket(channel, 2);
    this.#log('debug', { channel: id, label, parent: derivation?.parent.id }, 'channel created');
    return { id, port1, port2 };
  }

  #mintTicket(channel: Channel, side: Side): Ticket {
    const { origins, ttlMs } = channel.grant(side);
    const { label } = channel;
    const { token, hash } = this.#mintToken(channel, side, origins, ttlMs);
    channel.issue(side, hash, ttlMs, () => this.#expire(channel));
    return { v: 1, url: this.#listener.url, token, channel: channel.id, ...(label !== undefined && { label }) };
  }

  #mintToken(channel: Channel, side: Side, origins: readonly string[], ttlMs: number) {
    this.#counters.tokensMintedCount++;
    return this.#tokens.mint({ channelId: channel.id, side, origins }, ttlMs);
  }

  #redeem(ws: WebSocket, intake: Intake, token: string, origin: string | undefined): void {
    const check = this.#tokens.check(token, origin);
    const channel = check.claim && this.#channels.get(check.claim.channelId);
    if (channel === undefined || check.claim === undefined) {
      this.#refuse(ws, intake, check.refusal ?? 'unknown');
    } else if (this.#mustWait(check.claim) && this.#pairing.waitingCount >= this.#limits.maxWaitingSocketsCount) {
      this.#handshakes.hit('maxWaitingSocketsCount');
      this.#refuse(ws, intake, 'busy');
    } else {
      this.#handshakes.end(intake.tcp);
      intake.accept();
      this.#tokens.spend(check.hash, 'used');
      this.#counters.tokensRedeemedCount++;
      channel.records[check.claim.side].origin = origin;
      this.#arrive(ws, intake, channel, check.claim.side);
    }
  }

  #mustWait({ channelId }: Claim): boolean {
    return this.#pairing.stateOf(channelId) === 'created';
  }

  #refuse(ws: WebSocket, intake: Intake, refusal: Refusal): void {
    if (!this.#handshakes.mayAnswer(intake.tcp)) return;
    const code = REFUSALS[refusal];
    this.#counters.refusedCounts[refusal]++;
    this.#log('warn', { refusal }, 'token refused');
    const socket = new RelaySocket(ws, intake, this.#upkeep.room, { onRequest: () => 0, onEnd: () => {} });
    socket.send({ type: 'refused', code: refusal, message: CLOSE_CODES[code].message });
    socket.close(code);
  }

  #arrive(ws: WebSocket, intake: Intake, channel: Channel, side: Side): void {
    const hooks: RelaySocketHooks = {
      onRequest: (request) => {
        this.#onRequest(socket, channel, side, request);
        return this.#requestRate.take(channel.creators[side]);
      },
      onEnd: (closeCode, problem) => this.#depart(channel, side, closeCode, problem),
    };
    const socket = new RelaySocket(ws, intake, this.#upkeep.room, hooks, channel.records[side]);
    this.#upkeep.add({ ws, intake, holder: channel.holderOf(side), keptBytes: () => socket.keptBytes });
    channel.admit(socket);
    ws.on('close', () => {
      channel.sockets.delete(socket);
      this.#release(channel);
    });
    channel.redeem(side);
    const arrival = this.#pairing.arrive(channel.id, side, socket);
    this.#log('debug', { channel: channel.id, side, outcome: arrival.outcome }, 'port arrived');
    if (arrival.outcome === 'abandoned') {
      this.#forget(channel, arrival.closeCode, otherSide(side));
      socket.close(arrival.closeCode, arrival.message);
    } else this.#meet(channel, side, socket, arrival);
  }

  #meet(channel: Channel, side: Side, socket: RelaySocket, meeting: Meeting<RelaySocket>): void {
    if (meeting.outcome === 'waiting') return;
    const { peer } = meeting;
    this.#introduce(channel, side, socket);
    this.#introduce(channel, otherSide(side), peer);
    channel.wasPaired = true;
    this.#admin?.onPaired(channel, side);
    socket.join(peer);
    peer.join(socket);
  }

  /** Tells a port that its peer is there. */
  #introduce(channel: Channel, side: Side, socket: RelaySocket): void {
    const [own, other] = [channel.grant(side), channel.grant(otherSide(side))];
    socket.send(socket.wasJoined ? { type: 'peer-moved' } : pairedFrame(channel.id, own, other));
  }

  /** A socket went down. If its owner is about to learn why, the peer is told then, or when there has been time enough. */
  #depart(channel: Channel, side: Side, closeCode: CloseCode, problem: string): void {
    this.#log('debug', { channel: channel.id, side, problem }, 'port left');
    if (closeCode === CloseCode.gone && channel.grant(side).isWatched) {
      const address = { channelId: channel.id, side };
      channel.awaitCause(side, this.#limits.causeTimeoutMs, () => this.holderGone(address, GONE));
    } else {
      this.#leave(channel, side, closeCode);
    }
  }

  #leave(channel: Channel, side: Side, closeCode: CloseCode, message = CLOSE_CODES[closeCode].message): void {
    this.#pairing.depart(channel.id, side, closeCode, message)?.close(closeCode, message);
    this.#leftovers.add(channel, side);
    if (this.#pairing.stateOf(channel.id) === undefined) this.#forget(channel, closeCode, side);
  }

  #onRequest(socket: RelaySocket, channel: Channel, side: Side, request: RequestFrame): void {
    switch (request.type) {
      case 'move':
        this.#move(socket, channel, side);
        return;
      case 'holding':
        this.#hold(socket, channel, side);
        return;
      case 'carry':
        this.#moves.carry(channel, side, request.token);
        return;
      case 'create-channel':
        this.#createDerived(socket, channel, side, request.request, request.options);
    }
  }

  /** A port moves to another process: its peer is to hold its messages until somebody redeems the new token. */
  #move(socket: RelaySocket, channel: Channel, side: Side): void {
    if (!channel.grant(side).canTransfer) {
      socket.violate('the port may not be transferred');
      return;
    }
    const { ticketTtlMs, moveTtlMs, flushTimeoutMs } = this.#limits;
    // Nobody may redeem it before a channel carries it.
    const { token, hash } = this.#mintToken(channel, side, [], Number.POSITIVE_INFINITY);
    channel.amend(side, { holder: undefined, isWatched: false });
    channel.issue(side, hash, ticketTtlMs, () => this.#expire(channel), moveTtlMs);
    this.#pairing.vacate(channel.id, side)?.sendBack(flushTimeoutMs);
    socket.send({ type: 'moved', token });
    socket.close(CloseCode.closed);
    this.#log('debug', { channel: channel.id, side }, 'port moves');
  }

  /** A port knows that its peer moves: whoever takes the place of that may come now. */
  #hold(socket: RelaySocket, channel: Channel, side: Side): void {
    const meeting = this.#pairing.hold(channel.id, side);
    if (meeting === undefined) {
      socket.violate('the port holds its messages, and its peer does not move');
      return;
    }
    socket.leavePeer();
    this.#meet(channel, side, socket, meeting);
  }

  #createDerived(socket: RelaySocket, parent: Channel, side: Side, request: number, options: unknown): void {
    try {
      const { label, grants, derivation } = this.#derivations.plan(parent, side, options);
      const tickets = this.#createChannel(label, grants, derivation);
      if (tickets === undefined) throw new Error('as many channels as the limit allows are open');
      socket.answer({ type: 'created', channel: parent.id, request, port1: tickets.port1, port2: tickets.port2 });
    } catch (error) {
      socket.answer({ type: 'not-created', request, message: (error as Error).message });
    }
  }

  #expire(channel: Channel): void {
    this.#end(channel, channel.wasPaired ? CloseCode.gone : CloseCode.expired, 'expired');
  }

  #revoke(channel: Channel): void {
    for (const derived of [...channel.derived]) this.#revoke(derived);
    this.#end(channel, CloseCode.revoked, 'revoked');
  }

  #end(channel: Channel, code: CloseCode, tokenState: SpentState): void {
    for (const hash of channel.tokens) this.#tokens.spend(hash, tokenState);
    for (const socket of this.#pairing.end(channel.id)) socket.close(code);
    this.#forget(channel, code);
    this.#log('debug', { channel: channel.id, reason: CLOSE_CODES[code].reason }, 'channel ended');
  }

  #forget(channel: Channel, closeCode: CloseCode, firstToLeave: Side = 1): void {
    if (!this.#channels.delete(channel.id)) return;
    this.#leftovers.add(channel);
    channel.dispose();
    this.#release(channel);
    this.#counters.keep(channel);
    this.#admin?.onEnded(channel, CLOSE_CODES[closeCode].reason, firstToLeave);
    this.#onChannelEnd(channel.id);
  }

  /** A channel that a port created counts until it has ended, and its sockets are gone as well. */
  #release(channel: Channel): void {
    const { id, derivation, sockets } = channel;
    if (derivation !== undefined && sockets.size === 0 && !this.#channels.has(id)) this.#derivations.end(derivation);
  }

  /** What those who inspect the broker see of it. */
  get #inspected(): Inspected {
    const url = () => this.#listener.url;
    return {
      get url() {
        return url();
      },
      channels: this.#channels,
      pairing: this.#pairing,
      createChannel: (options) => this.createChannel(options),
      revoke: (id) => this.revoke(id),
      stats: () => this.stats(),
    };
  }
}
