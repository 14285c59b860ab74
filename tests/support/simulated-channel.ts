import { decodeRequestFrame, encodeControlFrame, type PortGrant, type Ticket } from '@peerport/protocol';
import type { SideGrant } from '../../packages/broker/dist/core/grants.js';
import { Pairing } from '../../packages/broker/dist/core/pairing.js';
import type { TicketTerms } from '../../packages/broker/dist/core/port-ticket.js';
import { Side, type SideNumber } from '../../packages/broker/dist/core/side.js';
import type { TokenHash } from '../../packages/broker/dist/core/token-store.js';
import { nativePorts } from '../../packages/client/dist/platform/node/native-ports.js';
import type { SocketHandlers } from '../../packages/client/dist/platform/socket.js';
import { firstHandover, type Handover } from '../../packages/client/dist/port/handover.js';
import { PortCore } from '../../packages/client/dist/port/port-core.js';

const CHANNEL = 'c'.repeat(22);
const TOKEN = 't'.repeat(43);
const TICKET: Ticket = { v: 1, url: 'ws://127.0.0.1:1', token: TOKEN, channel: CHANNEL };
const GRANT: PortGrant = { canCreate: false, canTransfer: true, maxMessageBytes: 2 ** 28, direction: 'both' };
const SIDE_GRANT: SideGrant = { ...GRANT, origins: [], ttlMs: 1, holder: undefined, isWatched: false };
/** Of a ticket whose time is never over: time is not simulated. */
const TERMS: TicketTerms = { hash: 'hash' as TokenHash, ttlMs: 2 ** 31 - 1, onExpiry: () => {} };
const PAIRED = encodeControlFrame({ type: 'paired', channel: CHANNEL, grant: GRANT, peerGrant: GRANT });

type Message = string | Uint8Array<ArrayBuffer>;

/** A socket: what is on its way to the broker, and to the port. */
interface Socket {
  readonly side: SideNumber;
  readonly handlers: SocketHandlers;
  readonly toBroker: Message[];
  readonly toPort: (Message | { readonly close: number })[];
  isOpen: boolean;
  wasJoined: boolean;
  peer: Socket | undefined;
  isReturning: boolean;
}

/** What can happen next. */
export type Step = () => void;

/**
 * A channel whose ports are those of the client, whose pairing is that of the broker, and whose sockets are queues: the order in which
 * things happen is the test's to choose.
 */
export class SimulatedChannel {
  readonly received: Record<SideNumber, unknown[]> = { 1: [], 2: [] };
  readonly problems: string[] = [];
  readonly #pairing = new Pairing<Socket>();
  readonly #sides = Side.pairOf<Socket>(CHANNEL, [SIDE_GRANT, SIDE_GRANT], () => '');
  readonly #tasks: (() => void)[] = [];
  readonly #sockets: Socket[] = [];
  readonly #holders: Partial<Record<SideNumber, PortCore>> = {};
  readonly #handovers: Partial<Record<SideNumber, Handover>> = {};
  /** A port keeps no hold of its app's object. */
  readonly #owners: EventTarget[] = [];

  constructor() {
    for (const side of [1, 2] as const) this.#handovers[side] = firstHandover(TICKET);
  }

  /** Everything that could happen next without anybody asking for it. */
  get pending(): Step[] {
    const steps: Step[] = [];
    if (this.#tasks.length > 0) steps.push(() => this.#tasks.shift()?.());
    for (const socket of this.#sockets) {
      if (!socket.isOpen) steps.push(() => this.#open(socket));
      else if (socket.toBroker.length > 0) steps.push(() => this.#atBroker(socket, socket.toBroker.shift() as Message));
      if (socket.toPort.length > 0) steps.push(() => this.#atPort(socket));
    }
    for (const side of [1, 2] as const) if (this.#handovers[side] !== undefined) steps.push(() => this.#adopt(side));
    return steps;
  }

  /** Posts a message, unless the port is on its way. Returns whether it did. */
  post(side: SideNumber, data: unknown): boolean {
    this.#holders[side]?.post(data, []);
    return this.#holders[side] !== undefined;
  }

  /** The port leaves for another process, unless it is on its way. */
  move(side: SideNumber): void {
    const core = this.#holders[side];
    if (core === undefined) return;
    delete this.#holders[side];
    void core.move({ isOver: false }).then((handover) => {
      if (handover.ended !== undefined) this.problems.push(`${side} ended: ${handover.ended.message}`);
      else this.#handovers[side] = handover;
    });
  }

  #adopt(side: SideNumber): void {
    const handover = this.#handovers[side] as Handover;
    delete this.#handovers[side];
    const platform = {
      nativePorts,
      queueTask: (task: () => void) => void this.#tasks.push(task),
      reportError: (error: unknown) => void this.problems.push(String(error)),
      openSocket: (_url: string, _subprotocols: string[], handlers: SocketHandlers) => this.#newSocket(side, handlers),
    };
    const core = new PortCore({ platform, transferables: [] }, handover);
    const owner = new EventTarget();
    this.#owners.push(owner);
    core.belongTo(owner, (_target, data) => void this.received[side].push(data));
    void core.closed.promise.then(({ message }) => {
      if (!core.hasMoved) this.problems.push(`${side} closed: ${message}`);
    });
    core.start();
    this.#holders[side] = core;
  }

  #newSocket(side: SideNumber, handlers: SocketHandlers) {
    const [toBroker, toPort]: [Message[], Socket['toPort']] = [[], []];
    this.#sockets.push({
      side,
      handlers,
      toBroker,
      toPort,
      isOpen: false,
      wasJoined: false,
      peer: undefined,
      isReturning: false,
    });
    const send = (data: Message) => void toBroker.push(typeof data === 'string' ? data : data.slice());
    return {
      bufferedAmount: 0,
      send,
      give: send,
      close: (code: number) => this.problems.push(`${side} closes ${code}`),
      terminate: () => {},
    };
  }

  #open(socket: Socket): void {
    socket.isOpen = true;
    socket.handlers.onOpen();
    this.#meet(socket, this.#pairing.arrive(this.#sides[socket.side], socket));
  }

  #atPort(socket: Socket): void {
    const message = socket.toPort.shift();
    if (typeof message === 'string') socket.handlers.onText(message);
    else if (message instanceof Uint8Array) socket.handlers.onBinary(message);
    else if (message !== undefined) {
      this.#sockets.splice(this.#sockets.indexOf(socket), 1);
      socket.handlers.onClose(message.close, '', undefined);
    }
  }

  #atBroker(socket: Socket, message: Message): void {
    if (typeof message === 'string') this.#onRequest(socket, decodeRequestFrame(message).type);
    else if (socket.isReturning) socket.toPort.push(message);
    else if (socket.peer !== undefined) socket.peer.toPort.push(message);
    else this.problems.push(`${socket.side} sends a message to nobody`);
  }

  #onRequest(socket: Socket, type: string): void {
    const { side } = socket;
    if (type === 'move') {
      const peer = this.#pairing.vacate(this.#sides[side], TERMS);
      if (peer !== undefined) {
        Object.assign(peer, { peer: undefined, isReturning: true });
        peer.toPort.push(encodeControlFrame({ type: 'peer-moving' }));
      }
      socket.toPort.push(encodeControlFrame({ type: 'moved', token: TOKEN }), { close: 4000 });
    } else if (type === 'holding') {
      socket.isReturning = false;
      const meeting = this.#pairing.hold(this.#sides[side]);
      if (meeting === undefined) this.problems.push(`${side} holds its messages for nothing`);
      else this.#meet(socket, meeting);
    }
  }

  #meet(socket: Socket, meeting: { outcome: string; peer?: Socket }): void {
    if (meeting.outcome !== 'paired') return;
    const peer = meeting.peer as Socket;
    for (const [one, other] of [
      [socket, peer],
      [peer, socket],
    ] as const) {
      one.toPort.push(one.wasJoined ? encodeControlFrame({ type: 'peer-moved' }) : PAIRED);
      Object.assign(one, { wasJoined: true, peer: other });
    }
    if (peer.side === socket.side) this.problems.push('two sockets of one side met');
  }
}
