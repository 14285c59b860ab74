import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { CLOSE_CODES, CloseCode, type Limits, REFUSALS, type Refusal, type Ticket } from '@peerport/protocol';
import type { WebSocket } from 'ws';
import { Listener } from './listener.ts';
import type { Log } from './log.ts';
import type { ChannelOptions } from './options.ts';
import { type ChannelState, Pairing, type Side } from './pairing.ts';
import { RelaySocket } from './relay.ts';
import { type Claim, type TokenHash, TokenStore } from './token-store.ts';

const CHANNEL_ID_BYTES = 16;

/** A channel and the tickets to its two ports. */
export interface ChannelTickets {
  /** Id of the channel, for {@link Broker.revoke}. */
  readonly id: string;
  readonly port1: Ticket;
  readonly port2: Ticket;
}

/** A channel as {@link Broker.channels} lists it. */
export interface ChannelInfo {
  readonly id: string;
  readonly label?: string;
  /** `created`: no socket yet. `waiting`: one. `paired`: both. `abandoned`: one came and left before the other. */
  readonly state: ChannelState;
  /** When it was created, in milliseconds since the epoch. */
  readonly createdAtMs: number;
}

interface Channel {
  readonly label: string | undefined;
  readonly createdAtMs: number;
  readonly tokens: readonly TokenHash[];
  readonly expiryTimer: NodeJS.Timeout;
}

/**
 * All that has to go on while the app's own thread is busy: the listener, the tokens, the pairing, the relay.
 * Lives in the relay's worker thread, or in the broker's own.
 */
export class RelayHost {
  readonly #limits: Limits;
  readonly #log: Log;
  readonly #listener: Listener;
  readonly #tokens: TokenStore;
  readonly #pairing = new Pairing<RelaySocket>();
  readonly #channels = new Map<string, Channel>();
  /** Every origin that a ticket was ever minted for. */
  readonly #origins = new Set<string>();

  constructor(limits: Limits, log: Log) {
    this.#limits = limits;
    this.#log = log;
    this.#tokens = new TokenStore({
      now: () => performance.now(),
      randomBytes,
      maxRememberedTokensCount: limits.maxRememberedTokensCount,
    });
    this.#listener = new Listener(limits, {
      log,
      knowsOrigin: (origin) => this.#origins.has(origin),
      onSocket: (ws, tcp, { token, origin }) => this.#redeem(ws, tcp, token, origin),
    });
  }

  /** Starts to listen on 127.0.0.1. Resolves with the address, `ws://127.0.0.1:PORT`; rejects with the system's error. */
  async listen(port: number): Promise<string> {
    await this.#listener.listen(port);
    return this.#listener.url;
  }

  /** Mints a channel; `undefined` when `maxChannelsCount` are open. */
  createChannel(options: ChannelOptions): ChannelTickets | undefined {
    if (this.#channels.size >= this.#limits.maxChannelsCount) return undefined;
    const id = randomBytes(CHANNEL_ID_BYTES).toString('base64url');
    const { label, ttlMs = this.#limits.ticketTtlMs } = options;
    const first = this.#mint(id, 1, options, ttlMs);
    const second = this.#mint(id, 2, options, ttlMs);
    this.#channels.set(id, {
      label,
      createdAtMs: Date.now(),
      tokens: [first.hash, second.hash],
      expiryTimer: setTimeout(() => this.#end(id, CloseCode.expired), ttlMs),
    });
    this.#pairing.create(id);
    this.#log('debug', { channel: id, label, ttlMs }, 'channel created');
    return { id, port1: first.ticket, port2: second.ticket };
  }

  channels(): ChannelInfo[] {
    return Array.from(this.#channels, ([id, { label, createdAtMs }]) => ({
      id,
      ...(label !== undefined && { label }),
      state: this.#pairing.stateOf(id) ?? 'created',
      createdAtMs,
    }));
  }

  /** Ends a channel at once. One that has ended already stays so. */
  revoke(id: string): void {
    this.#end(id, CloseCode.revoked);
  }

  /** Tells every port that the broker goes; resolves when all sockets have closed. */
  async close(): Promise<void> {
    for (const id of [...this.#channels.keys()]) this.#end(id, CloseCode.brokerGone);
    await this.#listener.close();
  }

  #mint(channelId: string, side: Side, options: ChannelOptions, ttlMs: number): { hash: TokenHash; ticket: Ticket } {
    const origins = options[`port${side}`]?.origins ?? options.origins ?? [];
    for (const origin of origins) this.#origins.add(origin);
    const { token, hash } = this.#tokens.mint({ channelId, side, origins }, ttlMs);
    const { label } = options;
    const ticket = {
      v: 1,
      url: this.#listener.url,
      token,
      channel: channelId,
      ...(label !== undefined && { label }),
    } as const;
    return { hash, ticket };
  }

  #redeem(ws: WebSocket, tcp: Socket, token: string, origin: string | undefined): void {
    const check = this.#tokens.check(token, origin);
    if (check.refusal !== undefined) {
      this.#refuse(ws, tcp, check.refusal);
    } else if (this.#mustWait(check.claim) && this.#pairing.waitingCount >= this.#limits.maxWaitingSocketsCount) {
      this.#refuse(ws, tcp, 'busy');
    } else {
      this.#tokens.spend(check.hash, 'used');
      this.#arrive(ws, tcp, check.claim);
    }
  }

  #mustWait({ channelId }: Claim): boolean {
    return this.#pairing.stateOf(channelId) === 'created';
  }

  #refuse(ws: WebSocket, tcp: Socket, refusal: Refusal): void {
    const code = REFUSALS[refusal];
    this.#log('warn', { refusal }, 'token refused');
    const socket = new RelaySocket(ws, tcp, () => {});
    socket.send({ type: 'refused', code: refusal, message: CLOSE_CODES[code].message });
    socket.close(code);
  }

  #arrive(ws: WebSocket, tcp: Socket, { channelId, side }: Claim): void {
    const socket: RelaySocket = new RelaySocket(ws, tcp, (closeCode, problem) => {
      this.#log('debug', { channel: channelId, side, problem }, 'port left');
      this.#pairing.depart(channelId, socket, closeCode)?.close(closeCode);
      if (this.#pairing.stateOf(channelId) === undefined) this.#forget(channelId);
    });
    const arrival = this.#pairing.arrive(channelId, socket);
    this.#log('debug', { channel: channelId, side, outcome: arrival.outcome }, 'port arrived');
    switch (arrival.outcome) {
      case 'waiting':
        return;
      case 'abandoned':
        this.#forget(channelId);
        socket.close(arrival.closeCode);
        return;
      case 'paired':
        clearTimeout(this.#channels.get(channelId)?.expiryTimer);
        RelaySocket.join(arrival.peer, socket);
    }
  }

  #end(id: string, code: CloseCode): void {
    const channel = this.#channels.get(id);
    if (channel === undefined) return;
    for (const hash of channel.tokens) this.#tokens.spend(hash, code === CloseCode.expired ? 'expired' : 'revoked');
    for (const socket of this.#pairing.end(id)) socket.close(code);
    this.#forget(id);
    this.#log('debug', { channel: id, reason: CLOSE_CODES[code].reason }, 'channel ended');
  }

  #forget(id: string): void {
    clearTimeout(this.#channels.get(id)?.expiryTimer);
    this.#channels.delete(id);
  }
}
