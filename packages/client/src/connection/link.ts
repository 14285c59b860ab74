import {
  CloseCode,
  DEFAULT_LIMITS,
  decodeControlFrame,
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
import type { Platform } from '../platform/platform.ts';
import type { SocketLike } from '../platform/socket.ts';
import { CloseDeadline } from './close-deadline.ts';
import { type CloseInfo, closeInfoOf, PortClosedError } from './close-info.ts';
import { FrameWriter } from './frame-writer.ts';
import { ReturnedMessages } from './returned-messages.ts';

const { maxRequestBytes } = DEFAULT_LIMITS;

/** RFC 6455 §5.5: 125 bytes less the two of the code. */
const MAX_CLOSE_REASON_BYTES = 123;

/** Takes the frames that a link receives. */
export interface FrameReceiver {
  /** @throws {ProtocolError} the frame breaks the protocol: the link closes. */
  onFrame(frame: Frame): void;
  /** All frames of a WebSocket message were taken. */
  onFramesEnd(): void;
}

/** What a link tells its port. */
export interface LinkHooks {
  onPaired(grant: PortGrant, peerGrant: PortGrant, peer: PeerInfo | undefined): void;
  /** The peer's port is in another process now, which takes messages. */
  onPeerMoved(): void;
  /** The last call: the socket is down. */
  onEnd(info: CloseInfo): void;
}

/** The tickets of a channel that a port created. */
export interface CreatedChannel {
  readonly port1: Ticket;
  readonly port2: Ticket;
}

/**
 * How far a link is.
 *
 * ```
 *   connecting ──▶ open ──▶ paired ◀──▶ holding         any of them ──▶ closing ──▶ ended
 * ```
 *
 * `open`: the socket is, and the peer has not come. `holding`: the peer's port is on its way to another process, so nothing is sent to it;
 * what it did not get comes back, in order. `closing`: this side ends the channel, and reads nothing more.
 */
type LinkState =
  | 'connecting'
  | 'open'
  | 'paired'
  | 'holding'
  | { readonly name: 'closing' | 'ended'; readonly info: CloseInfo };

/** A port's connection to its peer and to the broker: the socket, and the broker's control frames. */
export class Link {
  readonly writer: FrameWriter;
  /** Set before the first frame can come. */
  receiver!: FrameReceiver;
  readonly #ticket: Ticket;
  readonly #hooks: LinkHooks;
  readonly #socket: SocketLike;
  readonly #opened = new Deferred<void>();
  readonly #ended = new Deferred<CloseInfo>();
  readonly #reader = new FrameReader();
  readonly #returned: ReturnedMessages;
  /** Answers that the broker owes, by number of the request. */
  readonly #requests = new Map<number, Deferred<CreatedChannel>>();
  #requestsCount = 0;
  /** The broker's answer to `move`, once it is asked. */
  #moved: Deferred<string> | undefined;
  /** Tokens to carry once the socket is open. */
  readonly #carried: string[] = [];
  #state: LinkState = 'connecting';
  #deadline: CloseDeadline | undefined;

  /** @param returned messages that the broker returned to a former holder of the port. */
  constructor(
    ticket: Ticket,
    returned: Uint8Array,
    platform: Pick<Platform, 'openSocket' | 'queueTask'>,
    hooks: LinkHooks,
  ) {
    this.#ticket = ticket;
    this.#returned = new ReturnedMessages(returned);
    this.#hooks = hooks;
    this.#socket = platform.openSocket(ticket.url, offeredSubprotocols(ticket.token), {
      onOpen: () => this.#onOpen(),
      onText: (text) => this.#read(this.#onControlFrame, text),
      onBinary: (bytes) => this.#read(this.#onBinary, bytes),
      onClose: (code, reason, problem) => this.#onSocketClose(code, reason, problem),
    });
    this.writer = new FrameWriter(this.#socket, platform.queueTask);
  }

  /** Bytes that have not left this process. */
  get bufferedAmount(): number {
    return this.writer.bytes + this.#returned.byteLength + this.#socket.bufferedAmount;
  }

  /** Whether the peer takes messages. */
  get isPaired(): boolean {
    return this.#state === 'paired';
  }

  /** Whether the peer may have been sent anything. */
  get wasPaired(): boolean {
    return this.isPaired || this.#state === 'holding' || this.#returned.byteLength > 0;
  }

  /** Why the channel is over or about to be, as far as this side knows. */
  get closeInfo(): CloseInfo | undefined {
    return typeof this.#state === 'string' ? undefined : this.#state.info;
  }

  /** Ends the channel now. */
  terminate(code: CloseCode, message?: string): void {
    if (typeof this.#state === 'object') return;
    const isSocketOpen = this.#state !== 'connecting';
    const info = closeInfoOf(code, message);
    this.#state = { name: 'closing', info };
    this.writer.close();
    if (isSocketOpen) this.#sendClose(info);
    this.#deadline = this.#newDeadline();
  }

  /** Ends the channel after everything that was sent: both ports have closed, and nothing transferred over them is in use. */
  leave(): void {
    this.writer.flush();
    this.terminate(CloseCode.closed);
  }

  /**
   * Asks the broker for a channel.
   *
   * @throws {Error} the broker refuses. @throws {RangeError} the options are too long. @throws {PortClosedError}
   */
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
   * Gives the port up, so that another process can take it over. Frames are still received until then. Resolves with the ticket for that
   * process, or with the reason why the channel is over.
   */
  async move(): Promise<{ ticket: Ticket } | { ended: CloseInfo }> {
    try {
      await this.#untilOpen();
      this.writer.flush();
      this.#moved = new Deferred();
      this.#send(encodeControlFrame({ type: 'move' }));
      const token = await Promise.race([this.#moved.promise, this.#untilEnd()]);
      return { ticket: { ...this.#ticket, token } };
    } catch (error) {
      if (!(error instanceof PortClosedError)) throw error;
      return { ended: this.closeInfo as CloseInfo };
    }
  }

  /** Tells the broker that the ticket of a port that moves is about to travel over this one. */
  carry(token: string): void {
    if (this.#state === 'connecting') this.#carried.push(token);
    else this.#send(encodeControlFrame({ type: 'carry', token }));
  }

  /** Receives the frames that a former holder of the port kept. @param received a data message, or no bytes. */
  takeOver(received: Uint8Array): void {
    if (received.length > 0) this.#read(this.#onReceived, received);
  }

  /** Removes and returns the messages that came back and were not sent again, for the next holder of the port. */
  takeReturned(): Uint8Array {
    return this.#returned.takeAll();
  }

  /** Removes and returns the frames that wait for one whose payload has not come. */
  takeHeld(): readonly Frame[] {
    return this.#reader.takeHeld();
  }

  /** Runs a reader on what came from the peer or the broker. Protocol errors close the socket. */
  #read<Input>(reader: (this: Link, input: Input) => void, input: Input): void {
    if (typeof this.#state === 'object') return;
    try {
      reader.call(this, input);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.terminate(CloseCode.protocolError, error.message);
    }
  }

  /** Sends nothing once this side is closing: it could not arrive. */
  #send(data: string | Uint8Array<ArrayBuffer>): void {
    if (typeof this.#state === 'string') this.#socket.send(data);
  }

  async #untilOpen(): Promise<void> {
    if (this.closeInfo !== undefined) throw new PortClosedError(this.closeInfo);
    await Promise.race([this.#opened.promise, this.#untilEnd()]);
  }

  async #untilEnd(): Promise<never> {
    throw new PortClosedError(this.closeInfo ?? (await this.#ended.promise));
  }

  #onOpen(): void {
    if (this.closeInfo === undefined) this.#state = 'open';
    else this.#sendClose(this.closeInfo);
    for (const token of this.#carried.splice(0)) this.carry(token);
    this.#opened.resolve();
  }

  #onControlFrame(text: string): void {
    const frame = decodeControlFrame(text);
    switch (frame.type) {
      case 'paired':
        if (!this.#isFromBroker(frame.channel)) return;
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
        if (!this.#isFromBroker(frame.channel)) return;
        this.#takeRequest(frame.request)?.resolve({ port1: frame.port1, port2: frame.port2 });
        return;
      case 'not-created':
        this.#takeRequest(frame.request)?.reject(new Error(`the broker created no channel: ${frame.message}`));
    }
  }

  /** Sends what came back, unless this port is moving itself: then it goes along with it. */
  #onPeer(): void {
    this.#state = 'paired';
    if (this.#moved === undefined) this.#returned.sendAll((message) => this.#send(message));
  }

  #onPeerMoving(): void {
    if (this.#moved === undefined) {
      this.writer.flush();
      this.#send(encodeControlFrame({ type: 'holding' }));
    }
    this.#state = 'holding';
  }

  /** Whether the frame is from the broker that made the ticket: no other process knows the channel. Closes the link if not. */
  #isFromBroker(channel: string): boolean {
    if (channel === this.#ticket.channel) return true;
    this.terminate(CloseCode.brokerGone, `the broker is gone: ${this.#ticket.url} belongs to another process now`);
    return false;
  }

  #takeRequest(request: number): Deferred<CreatedChannel> | undefined {
    const answer = this.#requests.get(request);
    this.#requests.delete(request);
    return answer;
  }

  #onBinary(bytes: Uint8Array): void {
    if (this.#state === 'paired') this.#take(this.#reader.read(bytes));
    else if (this.#state === 'holding') this.#returned.push(bytes);
    else throw new ProtocolError('ERR_FRAME', 'a data message came before the peer');
  }

  #onReceived(bytes: Uint8Array): void {
    this.#take(this.#reader.takeOver(bytes));
  }

  #take(frames: Iterable<Frame>): void {
    for (const frame of frames) {
      if (typeof this.#state === 'object') return;
      this.receiver.onFrame(frame);
    }
    this.receiver.onFramesEnd();
  }

  #sendClose({ code, message }: CloseInfo): void {
    const isTooLong = new TextEncoder().encode(message).length > MAX_CLOSE_REASON_BYTES;
    this.#socket.close(code, isTooLong ? '' : message);
  }

  /** The broker may not answer either: it hangs, or something else listens there. */
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
    const info = this.closeInfo ?? this.#infoOf(code, reason, problem);
    this.#state = { name: 'ended', info };
    for (const answer of this.#requests.values()) answer.reject(new PortClosedError(info));
    this.#ended.resolve(info);
    this.#hooks.onEnd(info);
  }

  #infoOf(code: number, reason: string, problem: string | undefined): CloseInfo {
    const info = closeInfoOf(code);
    const isOpen = this.#state !== 'connecting';
    const what = isOpen ? info.message : `could not open a socket to the broker at ${this.#ticket.url}`;
    return { ...info, message: reason || (problem ? `${what}: ${problem}` : what) };
  }
}
