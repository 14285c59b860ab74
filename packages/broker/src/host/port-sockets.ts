import { type BrokerLimits, CLOSE_CODES, REFUSALS, type Refusal } from '@peerport/protocol';
import type { WebSocket } from 'ws';
import type { Log } from '../base/log.ts';
import type { Channel } from '../core/channel.ts';
import type { Channels } from '../core/channels.ts';
import { channelStateOf } from '../core/pairing.ts';
import type { Side } from '../core/side.ts';
import type { Admitted } from '../listener/admission.ts';
import type { Handshakes } from '../listener/handshakes.ts';
import type { Ingress } from '../relay/ingress.ts';
import { RelaySocket, type RelaySocketHooks } from '../relay/relay-socket.ts';
import type { Supervisor } from '../relay/supervisor.ts';
import { join } from './join.ts';
import { PortRequests } from './port-requests.ts';

const NO_HOOKS: RelaySocketHooks = { onRequest: () => 0, mayCreate: () => false, onEnd() {} };

/** Takes the sockets of ports, from the token that each brings until it closes. */
export class PortSockets {
  readonly #limits: BrokerLimits;
  readonly #channels: Channels<RelaySocket>;
  readonly #handshakes: Handshakes;
  readonly #supervisor: Supervisor;
  readonly #log: Log;
  readonly #requests: PortRequests;

  constructor(
    limits: BrokerLimits,
    channels: Channels<RelaySocket>,
    handshakes: Handshakes,
    supervisor: Supervisor,
    log: Log,
  ) {
    this.#limits = limits;
    this.#channels = channels;
    this.#handshakes = handshakes;
    this.#supervisor = supervisor;
    this.#log = log;
    this.#requests = new PortRequests(limits, channels, log);
  }

  /** A socket has opened: it redeems its token, or is refused. */
  open(ws: WebSocket, ingress: Ingress, { token, origin }: Pick<Admitted, 'token' | 'origin'>): void {
    const { tokens, counters } = this.#channels;
    const check = tokens.check(token, origin);
    const channel = check.claim && this.#channels.of(check.claim.side);
    if (channel === undefined || check.claim === undefined) {
      this.#refuse(ws, ingress, check.refusal ?? 'unknown');
      return;
    }
    const { side } = check.claim;
    if (!this.#hasRoomFor(side)) {
      this.#handshakes.hit('maxWaitingSocketsCount');
      this.#refuse(ws, ingress, 'busy');
      return;
    }
    this.#handshakes.end(ingress.tcp);
    ingress.accept();
    tokens.spend(check.hash, 'used');
    counters.tokensRedeemedCount++;
    side.origin = origin;
    this.#seat(ws, ingress, channel, side);
  }

  /** A socket whose peer is there does not wait. */
  #hasRoomFor(side: Side<RelaySocket>): boolean {
    if (channelStateOf(side) !== 'created') return true;
    return this.#channels.pairing.waitingCount < this.#limits.maxWaitingSocketsCount;
  }

  #refuse(ws: WebSocket, ingress: Ingress, refusal: Refusal): void {
    if (!this.#handshakes.mayAnswer(ingress.tcp)) return;
    const code = REFUSALS[refusal];
    this.#channels.counters.refusedCounts[refusal]++;
    this.#log('warn', { refusal }, 'token refused');
    const socket = new RelaySocket(ws, ingress, this.#supervisor.allowance, NO_HOOKS);
    socket.send({ type: 'refused', code: refusal, message: CLOSE_CODES[code].message });
    socket.close(code);
  }

  #seat(ws: WebSocket, ingress: Ingress, channel: Channel<RelaySocket>, side: Side<RelaySocket>): void {
    const log = { channel: channel.id, side: side.number };
    const hooks: RelaySocketHooks = {
      onRequest: (request) => this.#requests.handle(channel, side, socket, request),
      mayCreate: () => side.grant.canCreate,
      onEnd: (closeCode, problem) => {
        this.#log('debug', { ...log, problem }, 'port left');
        this.#channels.depart(side, closeCode);
      },
    };
    const socket = new RelaySocket(ws, ingress, this.#supervisor.allowance, hooks, side.traffic);
    this.#supervisor.add({ ws, ingress, holder: channel.holderOf(side.number), keptBytes: () => socket.keptBytes });
    channel.admit(socket);
    ws.on('close', () => {
      channel.sockets.delete(socket);
      this.#channels.release(channel);
    });
    const arrival = this.#channels.pairing.arrive(side, socket);
    this.#log('debug', { ...log, outcome: arrival.outcome }, 'port arrived');
    switch (arrival.outcome) {
      case 'abandoned': {
        const { closeCode, message } = arrival.cause;
        this.#channels.forget(channel, closeCode, side.peer.number);
        socket.close(closeCode, message);
        return;
      }
      case 'paired':
        join(this.#channels, side);
    }
  }
}
