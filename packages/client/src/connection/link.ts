import {
  CloseCode,
  DEFAULT_LIMITS,
  decodeControlFrame,
  describeCloseCode,
  encodeControlFrame,
  type Frame,
  FrameReader,
  offeredSubprotocols,
  type PeerInfo,
  type PortGrant,
  ProtocolError,
  REFUSALS,
  type Ticket,
} from '@peerport/protocol';
import { Deferred } from '../base/deferred.ts';
import { Outbox } from '../lanes/outbox.ts';
import { type CloseInfo, PortClosedError } from '../port/events.ts';
import { CloseDeadline } from './close-deadline.ts';
import { Returned } from './returned.ts';
import type { Platform, SocketLike } from './socket.ts';

const { maxRequestBytes } = DEFAULT_LIMITS;
/** Longest close reason, by RFC 6455 §5.5 (125 bytes) less the two of the code. */
const MAX_CLOSE_REASON_BYTES = 123;

/** What a link tells its port. */
export interface LinkHooks {
  onPaired(grant: PortGrant, peerGrant: PortGrant, peer: PeerInfo | undefined): void;
  /** The peer's port is with another process, which takes messages. */
  onPeerMoved(): void;
  /** @throws {ProtocolError} the frame breaks the protocol: closes the link. */
  onFrame(frame: Frame): void;
  /** All frames of a WebSocket message have been given to {@link onFrame}. */
  onFramesEnd(): void;
  /** Frames that are worth some bytes of a WebSocket message that leaves anyway. */
  riders(): readonly Frame[];
  /** The last call: the link is down. */
  onEnd(info: CloseInfo): void;
}

/** The tickets of a channel that a port created. */
export interface CreatedChannel {
  readonly port1: Ticket;
  readonly port2: Ticket;
}

/**
 * Where the peer is.
 *
 * ```
 *   unknown ──paired──▶ here ──peer-moving──▶ moving
 *                         ◀──peer-moved────
 * ```
 *
 * `moving`: on its way to another process. Nothing is sent to it. What had been sent and did not reach it comes back, in order.
 */
type PeerState = 'unknown' | 'here' | 'moving';

/** A port's way to its peer: the socket, what is queued for it, and what the broker has to say. */
export class Link {
  readonly outbox: Outbox;
  readonly #ticket: Ticket;
  readonly #hooks: LinkHooks;
  readonly #socket: SocketLike;
  readonly #opened = new Deferred<void>();
  readonly #ended = new Deferred<CloseInfo>();
  readonly #requests = new Map<number, Deferred<CreatedChannel>>();
  readonly #reader = new FrameReader();
  readonly #returned: Returned;
  /** Tokens to carry, while the socket is not open. */
  #carried: string[] = [];
  #requestsCount = 0;
  #moved: Deferred<string> | undefined;
  #peer: PeerState = 'unknown';
  #isOpen = false;
  /** Why this side closes its socket; once it does, nothing more is read from it. */
  #closing: { readonly code: CloseCode; readonly message: string } | undefined;
  #deadline: CloseDeadline | undefined;
  #info: CloseInfo | undefined;

  /** @param returned what came back to a former holder of the port. */
  constructor(ticket: Ticket, returned: Uint8Array, platform: Platform, hooks: LinkHooks) {
    this.#ticket = ticket;
    this.#returned = new Returned(returned);
    this.#hooks = hooks;
    this.outbox = new Outbox({
      send: (bytes) => this.#send(bytes),
      give: (bytes) => this.#closing === undefined && this.#socket.give(bytes),
      riders: hooks.riders,
      bufferedAmount: () => this.#socket.bufferedAmount,
      queueTask: platform.queueTask,
    });
    this.#socket = platform.openSocket(ticket.url, offeredSubprotocols(ticket.token), {
      onOpen: () => this.#onOpen(),
      onText: (text) => this.#read(this.#onControlFrame, text),
      onBinary: (bytes) => this.#read(this.#onBinary, bytes),
      onClose: (code, reason, problem) => this.#onSocketClose(code, reason, problem),
    });
  }

  /** Bytes that have not left this process. */
  get bufferedAmount(): number {
    return this.outbox.bytes + this.#returned.byteLength + this.#socket.bufferedAmount;
  }

  /** Whether the peer takes messages. */
  get isPaired(): boolean {
    return this.#peer === 'here';
  }

  /** Whether anything may have been sent to the peer. */
  get wasPaired(): boolean {
    return this.#peer !== 'unknown' || this.#returned.byteLength > 0;
  }

  /** Why the channel is over or about to be, as far as this side knows. */
  get closing(): CloseInfo | undefined {
    if (this.#info !== undefined || this.#closing === undefined) return this.#info;
    const { code, message } = this.#closing;
    const { reason, wasClean } = describeCloseCode(code);
    return { reason, code, message, wasClean };
  }

  /** Ends the channel at once. */
  terminate(code: CloseCode, message = describeCloseCode(code).message): void {
    if (this.#info !== undefined) return;
    this.#closing ??= { code, message };
    this.outbox.clear();
    if (this.#isOpen) this.#sendClose();
    this.#deadline ??= this.#newDeadline();
  }

  /** Both ports have closed, and nothing that was transferred over them is in use any more: ends the channel after what has been sent. */
  leave(): void {
    this.outbox.flush();
    this.terminate(CloseCode.closed);
  }

  /** Asks the broker for a channel. @throws {Error} the broker does not grant it. @throws {RangeError} the options are too long. @throws {PortClosedError} */
  async createChannel(options: unknown): Promise<CreatedChannel> {
    await this.#untilOpen();
    const request = this.#requestsCount++;
    const text = encodeControlFrame({ type: 'create-channel', request, options });
    if (new TextEncoder().encode(text).length > maxRequestBytes)
      throw new RangeError(`createChannel: as JSON, the options take more than ${maxRequestBytes} bytes`);
    const answer = new Deferred<CreatedChannel>();
    this.#requests.set(request, answer);
    this.#send(text);
    return answer.promise;
  }

  /**
   * Gives the port up, so that another process can take it over. Until then frames go on to come. Resolves with the ticket
   * for it, or with the reason why the channel is over.
   */
  async move(): Promise<{ ticket: Ticket } | { ended: CloseInfo }> {
    try {
      await this.#untilOpen();
      this.outbox.flush();
      this.#moved = new Deferred();
      this.#send(encodeControlFrame({ type: 'move' }));
      const token = await Promise.race([this.#moved.promise, this.#untilEnd()]);
      return { ticket: { ...this.#ticket, token } };
    } catch (error) {
      if (!(error instanceof PortClosedError)) throw error;
      const { reason, code, message, wasClean } = error;
      return { ended: { reason, code, message, wasClean } };
    }
  }

  /** Tells the broker that the ticket of a port that moves is about to travel over this one. */
  carry(token: string): void {
    if (this.#isOpen) this.#send(encodeControlFrame({ type: 'carry', token }));
    else this.#carried.push(token);
  }

  /** Takes the frames that a former holder of the port received. @param received a data message, or no bytes. */
  takeOver(received: Uint8Array): void {
    if (received.length > 0) this.#read(this.#onReceived, received);
  }

  /** Takes out what came back and was not sent again, for whoever takes the port over. */
  takeReturned(): Uint8Array {
    return this.#returned.takeAll();
  }

  /** Takes out the frames that are held back, behind one whose payload has not come. */
  takeHeld(): readonly Frame[] {
    return this.#reader.takeHeld();
  }

  /** Has a step take what came from the peer or the broker; whatever breaks the protocol closes the socket. */
  #read<Input>(step: (this: Link, input: Input) => void, input: Input): void {
    if (this.#closing !== undefined) return;
    try {
      step.call(this, input);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.terminate(CloseCode.protocolError, error.message);
    }
  }

  /** What is sent after this side has begun to close could not arrive. */
  #send(data: string | Uint8Array<ArrayBuffer>): void {
    if (this.#closing === undefined) this.#socket.send(data);
  }

  async #untilOpen(): Promise<void> {
    if (this.closing !== undefined) throw new PortClosedError(this.closing);
    await Promise.race([this.#opened.promise, this.#untilEnd()]);
  }

  async #untilEnd(): Promise<never> {
    throw new PortClosedError(this.closing ?? (await this.#ended.promise));
  }

  #onOpen(): void {
    this.#isOpen = true;
    for (const token of this.#carried) this.carry(token);
    this.#carried = [];
    this.#opened.resolve();
    if (this.#closing !== undefined) this.#sendClose();
  }

  #onControlFrame(text: string): void {
    const frame = decodeControlFrame(text);
    switch (frame.type) {
      case 'paired':
        if (!this.#isBroker(frame.channel)) return;
        this.#onPeer();
        this.#hooks.onPaired(frame.grant, frame.peerGrant, frame.peer);
        return;
      case 'peer-moving':
        this.#onPeerMoving();
        return;
      case 'peer-moved':
        this.#onPeer();
        this.#hooks.onPeerMoved();
        return;
      case 'refused':
        this.terminate(REFUSALS[frame.code], `the broker refused the ticket: ${frame.message}`);
        return;
      case 'moved':
        this.#moved?.resolve(frame.token);
        return;
      case 'created':
        if (!this.#isBroker(frame.channel)) return;
        this.#answer(frame.request)?.resolve({ port1: frame.port1, port2: frame.port2 });
        return;
      case 'not-created':
        this.#answer(frame.request)?.reject(new Error(`the broker created no channel: ${frame.message}`));
    }
  }

  /** The peer is there. A port that moves itself has said its last: what came back goes along with it. */
  #onPeer(): void {
    this.#peer = 'here';
    if (this.#moved === undefined) this.#returned.sendAll((message) => this.#send(message));
  }

  #onPeerMoving(): void {
    if (this.#moved === undefined) {
      this.outbox.flush();
      this.#send(encodeControlFrame({ type: 'holding' }));
    }
    this.#peer = 'moving';
  }

  /** Whether the other end of the socket knows the channel, as only the broker that made the ticket can. If not, closes the link. */
  #isBroker(channel: string): boolean {
    if (channel === this.#ticket.channel) return true;
    this.terminate(CloseCode.brokerGone, `the broker is gone: ${this.#ticket.url} belongs to another process now`);
    return false;
  }

  #answer(request: number): Deferred<CreatedChannel> | undefined {
    const answer = this.#requests.get(request);
    this.#requests.delete(request);
    return answer;
  }

  #onBinary(bytes: Uint8Array): void {
    if (this.#peer === 'unknown') throw new ProtocolError('ERR_FRAME', 'a data message came before the peer');
    if (this.#peer === 'moving') this.#returned.push(bytes);
    else this.#take(this.#reader.read(bytes));
  }

  #onReceived(bytes: Uint8Array): void {
    this.#take(this.#reader.takeOver(bytes));
  }

  #take(frames: Iterable<Frame>): void {
    for (const frame of frames) {
      if (this.#closing !== undefined) return;
      this.#hooks.onFrame(frame);
    }
    this.#hooks.onFramesEnd();
  }

  #sendClose(): void {
    if (this.#closing === undefined) return;
    const { code, message } = this.#closing;
    const isTooLong = new TextEncoder().encode(message).length > MAX_CLOSE_REASON_BYTES;
    this.#socket.close(code, isTooLong ? '' : message);
  }

  /** The broker does not answer either: it hangs, or is none. */
  #newDeadline(): CloseDeadline {
    const giveUp = () => {
      this.#deadline?.stop();
      this.#socket.terminate();
    };
    return new CloseDeadline({
      owedBytes: () => this.#socket.bufferedAmount,
      onUnanswered: giveUp,
      onStuck: giveUp,
    });
  }

  #onSocketClose(code: number, reason: string, problem: string | undefined): void {
    this.#deadline?.stop();
    const { reason: why, wasClean } = describeCloseCode(this.#closing?.code ?? code);
    const what = this.#isOpen
      ? describeCloseCode(code).message
      : `could not open a socket to the broker at ${this.#ticket.url}`;
    const message = reason || (problem ? `${what}: ${problem}` : what);
    this.#info = this.closing ?? { reason: why, code, message, wasClean };
    for (const answer of this.#requests.values()) answer.reject(new PortClosedError(this.#info));
    this.#ended.resolve(this.#info);
    this.#hooks.onEnd(this.#info);
  }
}
