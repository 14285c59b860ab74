import {
  CloseCode,
  DEFAULT_LIMITS,
  dataCloneError,
  type Frame,
  FrameType,
  type PeerInfo,
  type PortGrant,
  ProtocolError,
  type Ticket,
} from '@peerport/protocol';
import { Deferred } from '../base/deferred.ts';
import { type CreatedChannel, Link } from '../connection/link.ts';
import type { Platform } from '../connection/socket.ts';
import { HeldFrames } from '../lanes/held-frames.ts';
import type { Delivery } from '../lanes/inbox.ts';
import { MessageStream } from '../lanes/message-stream.ts';
import { framesOf, join } from '../lanes/reassembly.ts';
import type { SubChannel } from '../lanes/sub-channel.ts';
import { SubChannels } from '../lanes/sub-channels.ts';
import { realTime } from '../platform/time.ts';
import type { Handover } from '../transfer/handover.ts';
import { type Carrier, type Incoming, type Kind, Parcel } from '../transfer/transfer.ts';
import { ClosingHandshake } from './closing-handshake.ts';
import { type CloseInfo, PortClosedError, PortCloseEvent, PortMessageErrorEvent } from './events.ts';
import { Heartbeat, heartbeatFrame, isHeartbeat } from './heartbeat.ts';
import { type StandardSchema, validate } from './standard-schema.ts';

/**
 * How far a port has come. The names are those of `RTCDataChannel` (WebRTC 1.0 §6.2).
 *
 * ```
 *   connecting ──▶ open ──▶ closing ──▶ closed
 * ```
 *
 * `connecting`: on the way to the broker, or waiting for the peer. `closing`: after `close()`, until the peer has everything
 * that was posted before. `closed`: the channel is over, though its socket may still carry what was transferred over it. A port can go to `closed` from any state, and from `connecting` to `closing`. A port that was
 * transferred is `closed`, and fires no event.
 */
export type PortState = 'connecting' | 'open' | 'closing' | 'closed';

/** What all ports of a platform share. */
export interface Environment {
  readonly platform: Platform;
  readonly kinds: readonly Kind[];
}

const NO_FRAMES: readonly Frame[] = [];

/** Time that a port which moves waits for its peer, if it is to bring that other ports. */
const MEETING_MS = 5_000;

/** What is left of a port that was transferred has nothing to wait for. */
const TRANSFERRED: CloseInfo = Object.freeze({
  reason: 'closed',
  code: CloseCode.closed,
  message: 'the port was transferred',
  wasClean: true,
});

/** As it was when this was loaded: a page may replace it. */
const { DOMException } = globalThis;

/** What an app can say of a port. */
export interface PortOptions {
  readonly schema?: StandardSchema | undefined;
  readonly maxBufferedBytes?: number | undefined;
  readonly delivery?: Delivery | undefined;
  readonly heartbeatMs?: number | undefined;
}

/** Fires the `message` event of `owner`. */
type FireMessage<Owner extends EventTarget> = (owner: Owner, data: unknown, ports: readonly object[]) => void;

/** Bytes that the attachments of a message may take besides the content of blobs. */
const PARCEL_OVERHEAD_BYTES = 64 * 1024;

/**
 * All of a port but the object that the app holds: so that the app's object can be garbage while its socket is still up.
 */
export class PortCore implements Carrier {
  readonly environment: Environment;
  readonly label: string | undefined;
  readonly ready = new Deferred<void>();
  readonly closed = new Deferred<CloseInfo>();
  /** Resolves when the socket is down. */
  readonly ended = new Deferred<void>();
  /** Wakes the `for await` loops over the port when it moves. */
  readonly loops = new Set<() => void>();
  readonly #maxBufferedBytes: number;
  readonly #ticket: Ticket;
  readonly #link: Link;
  readonly #lane: MessageStream<CloseInfo>;
  readonly #subChannels: SubChannels;
  readonly #closingHandshake: ClosingHandshake;
  readonly #heartbeat: Heartbeat | undefined;
  #owner: WeakRef<EventTarget> | undefined;
  #fireMessage: FireMessage<EventTarget> | undefined;
  #retained: EventTarget | undefined;
  #state: PortState = 'connecting';
  /** How the channel ended. */
  #info: CloseInfo | undefined;
  /** What is received while the port moves to another process. */
  #moving: HeldFrames | undefined;
  /** Called when the peer is there, of a port that moves and waits for it. */
  #onMeeting: (() => void) | undefined;
  #grant: PortGrant | undefined;
  #peer: PeerInfo | undefined;
  #peerMayPost = true;
  /** The WebSocket message that is being read has a `ping`. */
  #isPinged = false;

  constructor(environment: Environment, handover: Handover, options: PortOptions = {}) {
    const { schema, maxBufferedBytes, delivery, heartbeatMs } = options;
    const { platform } = environment;
    const { received, unsent, credit } = handover;
    this.#maxBufferedBytes = maxBufferedBytes ?? DEFAULT_LIMITS.maxBufferedBytes;
    this.environment = environment;
    this.#ticket = handover.ticket;
    this.label = handover.ticket.label;
    this.ready.promise.catch(() => {});
    this.#link = new Link(handover.ticket, handover.returned, platform, {
      onPaired: (grant, peerGrant, peer) => this.#onPaired(grant, peerGrant, peer),
      onPeerMoved: () => this.#onPeerMoved(),
      onFrame: (frame) => this.#onFrame(frame),
      onFramesEnd: () => {
        this.#lane.inbox.endBatch();
        this.#answerPing();
        this.#heartbeat?.onSign();
      },
      riders: () => this.#riders(),
      onEnd: (info) => this.#onLinkEnd(info),
    });
    const socket = {
      carrier: this,
      outbox: this.#link.outbox,
      isPaired: () => this.#link.isPaired,
      queueTask: platform.queueTask,
    };
    const hooks = {
      validate: schema && ((data: unknown) => validate(schema, data)),
      onMessage: ({ data, ports }: Incoming) => this.#onMessage(data, ports),
      onMessageError: (error: unknown) => this.#onMessageError(error),
      onEnd: (info: CloseInfo) => this.#onEnd(info),
    };
    this.#lane = new MessageStream(0, socket, hooks, { credit, unsent, delivery });
    this.#subChannels = new SubChannels(socket, handover.lanes);
    const onOver = (info: CloseInfo) => this.#finish(info);
    this.#closingHandshake = new ClosingHandshake(this.#lane, this.#link, this.#subChannels, onOver);
    if (heartbeatMs !== undefined) this.#heartbeat = this.#newHeartbeat(heartbeatMs);
    this.#link.takeOver(received);
  }

  get channel(): string {
    return this.#ticket.channel;
  }

  get url(): string {
    return this.#ticket.url;
  }

  get kinds(): readonly Kind[] {
    return this.environment.kinds;
  }

  get isOver(): boolean {
    return this.#link.closing !== undefined;
  }

  get readyState(): PortState {
    return this.#state;
  }

  get peer(): PeerInfo | undefined {
    return this.#peer;
  }

  get bufferedAmount(): number {
    return this.#lane.waitingBytes + this.#subChannels.waitingBytes + this.#link.bufferedAmount;
  }

  isSelf(object: object): boolean {
    return this.#owner?.deref() === object;
  }

  isUntransferable(object: object): boolean {
    return this.environment.platform.isUntransferable?.(object) === true;
  }

  /** Says which object of the app this is the core of, and how to fire its `message` events. */
  belongTo<Owner extends EventTarget>(owner: Owner, fireMessage: FireMessage<Owner>): void {
    this.#owner = new WeakRef(owner);
    this.#fireMessage = fireMessage as FireMessage<EventTarget>;
  }

  /** Somebody listens: the app's object lives as long as something may come. */
  retainOwner(): void {
    if (!this.#lane.inbox.isSilent) this.#retained = this.#owner?.deref();
  }

  #releaseOwner(): void {
    if (this.#lane.inbox.isSilent) this.#retained = undefined;
  }

  reserveLane(): number {
    return this.#subChannels.reserve();
  }

  openSubChannel(lane: number): SubChannel {
    return this.#subChannels.open(lane);
  }

  admit(platform: Platform): Platform {
    return this.#subChannels.arrivals.admit(platform);
  }

  claimSubChannel(lane: number): SubChannel {
    return this.#subChannels.claim(lane);
  }

  recallSubChannel(lane: number): void {
    this.#subChannels.recall(lane);
  }

  /** Whether the port was given up, for another process. */
  get hasMoved(): boolean {
    return this.#moving !== undefined;
  }

  /** Whether the `close` event has fired, and no message is left. */
  get isDone(): boolean {
    return this.#lane.inbox.isDone;
  }

  /** @throws {PortClosedError} */
  drained(): Promise<void> {
    return this.#lane.drained();
  }

  /** @throws {DataCloneError} @throws {DOMException} `QuotaExceededError`, `NotAllowedError`. */
  post(message: unknown, transfer: readonly object[]): void {
    if (this.#grant?.direction === 'receive') {
      throw new DOMException('the ticket lets this port only receive', 'NotAllowedError');
    }
    const parcel = new Parcel(message, transfer, this, this.#checkQuota);
    if (this.#state === 'connecting' || this.#state === 'open') this.#lane.postParcel(parcel);
    else parcel.drop();
  }

  start(): void {
    this.#lane.inbox.start();
    if (this.#state === 'closed') this.retainOwner();
  }

  /** Delivers nothing more until it is started again. */
  stop(): void {
    this.#lane.inbox.stop();
  }

  close(): void {
    if (this.#moving !== undefined || this.#state === 'closing') return;
    this.#lane.drop();
    if (this.#state === 'closed') this.#closingHandshake.leaveIfUnused();
    else {
      this.#state = 'closing';
      this.#closingHandshake.begin();
    }
  }

  /** Ends the channel, and all that was transferred over it. */
  abort(reason: unknown): void {
    if (this.#moving !== undefined) return;
    const message = reason instanceof Error ? reason.message : String(reason ?? 'the port was aborted');
    const info: CloseInfo = { reason: 'aborted', code: CloseCode.aborted, message, wasClean: false };
    this.#lane.drop();
    this.#link.terminate(CloseCode.aborted, message);
    this.#subChannels.end(info);
    this.#finish(info);
  }

  async createChannel(options: unknown): Promise<CreatedChannel> {
    if (this.#info !== undefined) throw new PortClosedError(this.#info);
    return this.#link.createChannel(options);
  }

  /** Tells the broker that the ticket of a port that moves, which has this token, is about to travel over this port. */
  carry(token: string): void {
    this.#link.carry(token);
  }

  /** @throws {DataCloneError} the port cannot move over `carrier` in the state that it is in. */
  checkMovable(path: string, carrier: Carrier): void {
    if (carrier.channel === this.channel)
      throw dataCloneError(path, 'is the other port of the channel that it is posted over');
    if (carrier.url !== this.url) {
      throw dataCloneError(path, `is a port of the broker at ${this.url}, and is posted over one of ${carrier.url}`);
    }
    if (this.#moving !== undefined) throw dataCloneError(path, 'is a port that was transferred before');
    if (this.#state === 'closing' || (this.#state === 'closed' && this.#lane.inbox.isDone)) {
      throw dataCloneError(path, 'is a port that is closed');
    }
    if (this.#grant?.canTransfer === false) throw dataCloneError(path, 'is a port whose ticket forbids to transfer it');
    const { obstacle } = this.#subChannels;
    if (obstacle !== undefined) throw dataCloneError(path, obstacle);
  }

  /**
   * Gives the port up, for another process. Comes after {@link checkMovable}. Resolves with what that process needs; never rejects.
   *
   * @param carrier if it is over before the port has begun to move, the port closes: nobody else can take it over.
   */
  async move(carrier: Pick<Carrier, 'isOver'>): Promise<Handover & { ended?: CloseInfo }> {
    const ended = this.#info;
    const queued = this.#lane.inbox.takeAll().flatMap((item) => framesOf({ ...item, payload: join(item.payload) }));
    this.#heartbeat?.stop();
    const moving = new HeldFrames([
      ...queued,
      ...this.#lane.reassembly.takeParts(),
      ...this.#subChannels.takeUnclaimed(),
    ]);
    this.#moving = moving;
    this.#state = 'closed';
    if (ended === undefined) {
      this.#info = TRANSFERRED;
      this.ready.reject(new PortClosedError(TRANSFERRED));
      this.closed.resolve(TRANSFERRED);
    }
    this.#owner = undefined;
    this.#retained = undefined;
    for (const wake of this.loops) wake();
    const lanes = this.#subChannels.numbers;
    const unsent = await this.#lane.takeUnsent(() => this.#untilPaired());
    const { credit } = this.#lane;
    if (ended !== undefined || carrier.isOver) this.#link.leave();
    const result = ended === undefined ? await this.#link.move() : { ended };
    const received = moving.encode(this.#link.takeHeld());
    const handover = { ticket: this.#ticket, received, returned: this.#link.takeReturned(), unsent, lanes, credit };
    return { ...handover, ...result };
  }

  #onPaired(grant: PortGrant, peerGrant: PortGrant, peer: PeerInfo | undefined): void {
    this.#grant = grant;
    this.#peer = peer;
    this.#peerMayPost = peerGrant.direction !== 'receive';
    this.#lane.reassembly.maxMessageBytes = peerGrant.maxMessageBytes + PARCEL_OVERHEAD_BYTES;
    if (this.#state === 'connecting') this.#state = 'open';
    this.ready.resolve();
    this.#onMeeting?.();
    if (this.#moving !== undefined) return;
    this.#resume();
    if (this.#state !== 'closed') this.#heartbeat?.start();
  }

  /** Resolves once a port that moves has sent its peer what it can, or has waited for that long enough. */
  async #untilPaired(): Promise<void> {
    const meeting = new Deferred<void>();
    this.#onMeeting = () => {
      this.#lane.onPaired();
      meeting.resolve();
    };
    const stopTimer = realTime.after(MEETING_MS, meeting.resolve);
    await Promise.race([meeting.promise, this.ended.promise]);
    stopTimer();
    this.#onMeeting = undefined;
  }

  #onPeerMoved(): void {
    this.#peer = undefined;
    this.#heartbeat?.onSign();
    if (this.#moving === undefined) this.#resume();
  }

  /** The peer takes messages. */
  #resume(): void {
    this.#lane.onPaired();
    this.#subChannels.onPaired();
    if (this.#state === 'closed') this.#closingHandshake.leaveIfUnused();
  }

  #newHeartbeat(heartbeatMs: number): Heartbeat {
    return new Heartbeat(heartbeatMs, {
      ping: () => this.#sendHeartbeat(FrameType.ping),
      bufferedAmount: () => this.#link.bufferedAmount,
      onUnresponsive: () => this.#dispatch(new Event('unresponsive')),
      onResponsive: () => this.#dispatch(new Event('responsive')),
    });
  }

  /** What is on its way to the peer is an answer as good as any; so pings cannot pile up answers that the peer does not read. */
  #answerPing(): void {
    if (this.#isPinged && this.#link.bufferedAmount === 0) this.#sendHeartbeat(FrameType.pong);
    this.#isPinged = false;
  }

  #sendHeartbeat(type: typeof FrameType.ping | typeof FrameType.pong): void {
    if (this.#link.isPaired) this.#link.outbox.push(heartbeatFrame(type));
  }

  #riders(): readonly Frame[] {
    if (this.#moving !== undefined) return NO_FRAMES;
    const own = this.#lane.takeRider();
    const others = this.#subChannels.riders();
    return own === undefined ? others : [own, ...others];
  }

  readonly #checkQuota = (bytes: number): void => {
    const maxMessageBytes = this.#grant?.maxMessageBytes ?? DEFAULT_LIMITS.maxMessageBytes;
    if (bytes > maxMessageBytes) {
      const problem = `the message takes ${bytes} bytes, more than the ${maxMessageBytes} of maxMessageBytes`;
      throw new DOMException(problem, 'QuotaExceededError');
    }
    if (this.#lane.isHeldBack && this.#lane.waitingBytes + bytes > this.#maxBufferedBytes) {
      const problem = `${this.#lane.waitingBytes} bytes wait for the peer: ${bytes} more would exceed maxBufferedBytes`;
      throw new DOMException(problem, 'QuotaExceededError');
    }
  };

  /** @throws {ProtocolError} */
  #onFrame(frame: Frame): void {
    if (isHeartbeat(frame)) {
      this.#isPinged ||= frame.type === FrameType.ping && this.#moving === undefined;
    } else if (this.#moving !== undefined) {
      this.#moving.push(frame);
    } else if (frame.lane !== 0) {
      this.#subChannels.onFrame(frame);
    } else if (frame.type === FrameType.credit) {
      this.#lane.receive(frame);
    } else if (frame.type === FrameType.close) {
      this.#closingHandshake.onPeerClose();
    } else if (!this.#peerMayPost) {
      throw new ProtocolError('ERR_FRAME', 'the peer posts, though its ticket lets it only receive');
    } else {
      this.#closingHandshake.checkOpen();
      this.#lane.receive(frame);
    }
  }

  #onLinkEnd(info: CloseInfo): void {
    this.#closingHandshake.stop();
    this.#subChannels.end(info);
    this.#finish(info);
    this.ended.resolve();
  }

  /** The channel is over. */
  #finish(info: CloseInfo): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#info = info;
    this.#heartbeat?.stop();
    const error = new PortClosedError(info);
    this.ready.reject(error);
    this.#lane.end(info, error);
  }

  #onMessage(data: unknown, ports: readonly object[]): void {
    const owner = this.#liveOwner;
    if (owner !== undefined) this.#fireMessage?.(owner, data, ports);
    if (this.#state === 'closed') this.#onReadAfterEnd();
  }

  #onMessageError(error: unknown): void {
    this.#dispatch(new PortMessageErrorEvent(error));
    if (this.#state === 'closed') this.#onReadAfterEnd();
  }

  #onReadAfterEnd(): void {
    this.#releaseOwner();
    this.#closingHandshake.leaveIfUnused();
  }

  #onEnd(info: CloseInfo): void {
    this.#dispatch(new PortCloseEvent(info));
    const { reason, code, message, wasClean } = info;
    this.closed.resolve({ reason, code, message, wasClean });
    this.#releaseOwner();
  }

  get #liveOwner(): EventTarget | undefined {
    return this.#retained ?? this.#owner?.deref();
  }

  #dispatch(event: Event): void {
    this.#liveOwner?.dispatchEvent(event);
  }
}
