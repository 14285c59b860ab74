import { type BrokerLimits, CloseCode, type RequestFrame } from '@peerport/protocol';
import type { Log } from '../base/log.ts';
import type { Channel } from '../core/channel.ts';
import type { Channels } from '../core/channels.ts';
import { carryTicket } from '../core/moves.ts';
import { RequestRate } from '../core/request-rate.ts';
import type { Side } from '../core/side.ts';
import type { RelaySocket } from '../relay/relay-socket.ts';
import { join } from './join.ts';

type CreateChannel = Extract<RequestFrame, { type: 'create-channel' }>;

/** Does what ports ask of the broker. */
export class PortRequests {
  readonly #limits: BrokerLimits;
  readonly #channels: Channels<RelaySocket>;
  readonly #log: Log;
  readonly #rate: RequestRate;

  constructor(limits: BrokerLimits, channels: Channels<RelaySocket>, log: Log) {
    this.#limits = limits;
    this.#channels = channels;
    this.#log = log;
    this.#rate = new RequestRate(limits.maxRequestsCountPerSecond);
  }

  /** Returns the milliseconds until the port may ask for more. */
  handle(channel: Channel<RelaySocket>, side: Side<RelaySocket>, socket: RelaySocket, request: RequestFrame): number {
    switch (request.type) {
      case 'move':
        this.#move(channel, side, socket);
        break;
      case 'holding':
        this.#hold(side, socket);
        break;
      case 'carry':
        carryTicket(this.#channels.tokens, side, request.token);
        break;
      case 'create-channel':
        this.#createChannel(channel, side, socket, request);
    }
    return this.#rate.take(side.creator);
  }

  /** The port moves to another process: its peer is to hold its messages until somebody redeems the new token. */
  #move(channel: Channel<RelaySocket>, side: Side<RelaySocket>, socket: RelaySocket): void {
    if (!side.grant.canTransfer) {
      socket.fail('the port may not be transferred');
      return;
    }
    const { token, peer } = this.#channels.vacate(channel, side);
    peer?.sendBack(this.#limits.flushTimeoutMs);
    socket.send({ type: 'moved', token });
    socket.close(CloseCode.closed);
    this.#log('debug', { channel: side.channelId, side: side.number }, 'port moves');
  }

  /** The port knows that its peer moves: whoever takes the place of the peer may come now. */
  #hold(side: Side<RelaySocket>, socket: RelaySocket): void {
    const meeting = this.#channels.pairing.hold(side);
    if (meeting === undefined) {
      socket.fail('the port holds its messages, and its peer does not move');
      return;
    }
    socket.leavePeer();
    if (meeting.outcome === 'paired') join(this.#channels, side);
  }

  #createChannel(
    parent: Channel<RelaySocket>,
    side: Side<RelaySocket>,
    socket: RelaySocket,
    { request, options }: CreateChannel,
  ): void {
    try {
      const { label, grants, derivation } = this.#channels.derivations.plan(parent, side.number, options);
      const tickets = this.#channels.create(label, grants, derivation);
      if (tickets === undefined) throw new Error('maxChannelsCount channels are open: close some, or raise the limit');
      socket.answer({ type: 'created', channel: parent.id, request, port1: tickets.port1, port2: tickets.port2 });
    } catch (error) {
      socket.answer({ type: 'not-created', request, message: (error as Error).message });
    }
  }
}
