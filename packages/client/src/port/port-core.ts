import {
  CloseCode,
  DEFAULT_LIMITS,
  dataCloneError,
  FrameType,
  type PeerInfo,
  type PortGrant,
  type Ticket,
} from '@peerport/protocol';
import { Deferred } from '../base/deferred.ts';
import { type CloseInfo, closeInfoOf, PortClosedError } from '../connection/close-info.ts';
import { type CreatedChannel, Link } from '../connection/link.ts';
import { Demux } from '../lanes/demux.ts';
import type { Delivery } from '../lanes/inbox.ts';
import { Lane } from '../lanes/lane.ts';
import type { Lanes } from '../lanes/lanes.ts';
import { realTime } from '../platform/time.ts';
import type { Carrier, Environment, IncomingMessage } from '../transfer/carrier.ts';
import { OutgoingMessage } from '../transfer/outgoing.ts';
import { ClosingHandshake } from './closing-handshake.ts';
import { PortCloseEvent, PortMessageErrorEvent } from './events.ts';
import type { Handover } from './handover.ts';
import { Heartbeat, heartbeatFrame } from './heartbeat.ts';
import { HeldFrames } from './held-frames.ts';
import { PortCarrier } from './port-carrier.ts';
import type { InternalState, PortState } from './port-state.ts';
import { type StandardSchema, validate } from './standard-schema.ts';

/** Time that a port which moves waits for its peer, if it has ports to send to it. */
const MEETING_MS = 5_000;

/** What remains of a port that was transferred has nothing to wait for. */
const TRANSFERRED = closeInfoOf(CloseCode.closed, 'the port was transferred');

/** As it was when this was loaded: a page may replace it. */
const { DOMException } = globalThis;

/** Options of a port. */
export interface PortOptions {
  readonly schema?: StandardSchema | undefined;
  readonly maxBufferedBytes?: number | undefined;
  readonly delivery?: Delivery | undefined;
  readonly heartbeatMs?: number | undefined;
}

/** Fires the `message` event of `owner`. */
type FireMessage<Owner extends EventTarget> = (owner: Owner, data: unknown, ports: readonly object[]) => void;

/** Bytes that attachments may add to a message, besides the content of blobs. */
const ATTACHMENTS_BYTES = 64 * 1024;

/** Everything about a port except the app's object, so that this can be collected as garbage while the socket is up. */
export class PortCore {
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
  readonly #carrier: PortCarrier;
  readonly #lane: Lane;
  readonly #lanes: Lanes;
  readonly #closingHandshake: ClosingHandshake;
  readonly #heartbeat: Heartbeat | undefined;
  /** The app's object, and the same while something must keep it alive. */
  #owner: WeakRef<EventTarget> | undefined;
  #retained: EventTarget | undefined;
  #fireMessage: FireMessage<EventTarget> | undefined;
  #state: InternalState = 'connecting';
  #grant: PortGrant | undefined;
  #peer: PeerInfo | undefined;

  constructor(
    environment: Environment,
    handover: Handover,
    options: PortOptions = {},
    openSocket = environment.platform.openSocket,
  ) {
    const { schema, maxBufferedBytes, delivery, heartbeatMs } = options;
    const { ticket, received, unsent, credit } = handover;
    this.#maxBufferedBytes = maxBufferedBytes ?? DEFAULT_LIMITS.maxBufferedBytes;
    this.environment = environment;
    this.#ticket = ticket;
    this.label = ticket.label;
    this.ready.promise.catch(() => {});
    const { queueTask } = environment.platform;
    this.#link = new Link(
      ticket,
      handover.returned,
      { openSocket, queueTask },
      {
        onPaired: (grant, peerGrant, peer) => this.#onPaired(grant, peerGrant, peer),
        onPeerMoved: () => this.#onPeerMoved(),
        onEnd: (info) => this.#onLinkEnd(info),
      },
    );
    this.#carrier = new PortCarrier(
      ticket,
      environment,
      this.#link,
      handover.lanes,
      (object) => this.#owner?.deref() === object,
      (frame) => demux.onFrame(frame),
    );
    const check = schema && ((data: unknown) => validate(schema, data));
    this.#lane = new Lane(0, this.#carrier, {}, { ...credit, unsent, delivery, validate: check });
    this.#lane.inbox.handlers = {
      onMessage: (message) => this.#onMessage(message),
      onMessageError: (error) => this.#onMessageError(error),
    };
    this.#lanes = this.#carrier.lanes;
    const onOver = (info: CloseInfo) => this.#finish(info);
    this.#closingHandshake = new ClosingHandshake(this.#lane, this.#link, this.#lanes, onOver);
    const demux = new Demux(this.#lane, this.#lanes, {
      onPeerClose: () => this.#closingHandshake.onPeerClose(),
      onFramesEnd: (isPinged) => this.#onFramesEnd(isPinged),
    });
    this.#link.receiver = demux;
    if (heartbeatMs !== undefined) this.#heartbeat = this.#newHeartbeat(heartbeatMs);
    this.#link.takeOver(received);
  }

  get channel(): string {
    return this.#ticket.channel;
  }

  get readyState(): PortState {
    return typeof this.#state === 'string' ? this.#state : 'closed';
  }

  get peer(): PeerInfo | undefined {
    return this.#peer;
  }

  get bufferedAmount(): number {
    return this.#lane.outbox.waitingBytes + this.#lanes.waitingBytes + this.#link.bufferedAmount;
  }

  /** How the channel ended, once it has, or this port was transferred. */
  get #info(): CloseInfo | undefined {
    return typeof this.#state === 'string' ? undefined : this.#state.info;
  }

  /** Whether the port was transferred. */
  get hasMoved(): boolean {
    return typeof this.#state === 'object' && this.#state.name === 'moving';
  }

  /** Whether the `close` event has fired, and no message is left. */
  get isDone(): boolean {
    return this.#lane.inbox.isDone;
  }

  /** Sets the app's object for this port, and how to fire its `message` events. */
  belongTo<Owner extends EventTarget>(owner: Owner, fireMessage: FireMessage<Owner>): void {
    this.#owner = new WeakRef(owner);
    this.#fireMessage = fireMessage as FireMessage<EventTarget>;
  }

  /** Someone listens: keeps the app's object alive as long as something may come. */
  retainOwner(): void {
    if (!this.#lane.inbox.isSilent) this.#retained = this.#owner?.deref();
  }

  #releaseOwner(): void {
    if (this.#lane.inbox.isSilent) this.#retained = undefined;
  }

  /** @throws {PortClosedError} */
  drained(): Promise<void> {
    return this.#lane.outbox.drained();
  }

  /** @throws {DataCloneError} @throws {DOMException} `QuotaExceededError`, `NotAllowedError`. */
  post(message: unknown, transfer: readonly object[]): void {
    if (this.#grant?.direction === 'receive') {
      throw new DOMException('the ticket lets this port only receive', 'NotAllowedError');
    }
    const outgoing = new OutgoingMessage(message, transfer, this.#carrier, this.#checkQuota);
    if (this.#state === 'connecting' || this.#state === 'open') this.#lane.outbox.post(outgoing);
    else outgoing.drop();
  }

  start(): void {
    this.#lane.inbox.start();
    if (this.readyState === 'closed') this.retainOwner();
  }

  /** Stops the delivery of messages until the next {@link start}. */
  stop(): void {
    this.#lane.inbox.stop();
  }

  close(): void {
    if (this.hasMoved || this.#state === 'closing') return;
    this.#lane.inbox.discardAll();
    if (this.#info !== undefined) this.#closingHandshake.leaveIfUnused();
    else {
      this.#state = 'closing';
      this.#closingHandshake.begin();
    }
  }

  /** Ends the channel, and everything that was transferred over it. */
  abort(reason: unknown): void {
    if (this.hasMoved) return;
    const message = reason instanceof Error ? reason.message : String(reason ?? 'the port was aborted');
    const info = closeInfoOf(CloseCode.aborted, message);
    this.#lane.inbox.discardAll();
    this.#link.terminate(CloseCode.aborted, message);
    this.#lanes.cutOff(info);
    this.#finish(info);
  }

  async createChannel(options: unknown): Promise<CreatedChannel> {
    if (this.#info !== undefined) throw new PortClosedError(this.#info);
    return this.#link.createChannel(options);
  }

  /** @throws {DataCloneError} the port cannot move over `carrier` in its current state. */
  checkMovable(path: string, carrier: Carrier): void {
    const { channel, url } = this.#ticket;
    if (carrier.channel === channel)
      throw dataCloneError(path, 'is the other port of the channel that it is posted over');
    if (carrier.url !== url) {
      throw dataCloneError(path, `is a port of the broker at ${url}, and is posted over one of ${carrier.url}`);
    }
    if (this.hasMoved) throw dataCloneError(path, 'is a port that was transferred before');
    if (this.#state === 'closing' || (this.#info !== undefined && this.#lane.inbox.isDone)) {
      throw dataCloneError(path, 'is a port that is closed');
    }
    if (this.#grant?.canTransfer === false) throw dataCloneError(path, 'is a port whose ticket forbids to transfer it');
    const { moveProblem } = this.#lanes;
    if (moveProblem !== undefined) throw dataCloneError(path, moveProblem);
  }

  /**
   * Gives the port up, for another process. To be called after {@link checkMovable}. Resolves with what that process needs; never rejects.
   *
   * @param carrier if it is over before the port has begun to move, the port closes: nobody can take it over.
   */
  async move(carrier: Pick<Carrier, 'isOver'>): Promise<Handover & { ended?: CloseInfo }> {
    const ended = this.#info;
    this.#heartbeat?.stop();
    const held = new HeldFrames([...this.#lane.inbox.takeFrames(), ...this.#lanes.takeUnclaimed()]);
    this.#link.receiver = held;
    this.#link.writer.clearRiders();
    const paired = new Deferred<void>();
    this.#state = { name: 'moving', info: ended ?? TRANSFERRED, paired };
    if (ended === undefined) {
      this.ready.reject(new PortClosedError(TRANSFERRED));
      this.closed.resolve({ ...TRANSFERRED });
    }
    this.#owner = undefined;
    this.#retained = undefined;
    for (const wake of this.loops) wake();
    const lanes = this.#lanes.numbers;
    const unsent = await this.#lane.outbox.takeUnsent(() => this.#untilPaired(paired));
    const { credit } = this.#lane;
    if (ended !== undefined || carrier.isOver) this.#link.leave();
    const result = ended === undefined ? await this.#link.move() : { ended };
    const received = held.encode(this.#link.takeHeld());
    const handover = { ticket: this.#ticket, received, returned: this.#link.takeReturned(), unsent, lanes, credit };
    return { ...handover, ...result };
  }

  #onPaired(grant: PortGrant, peerGrant: PortGrant, peer: PeerInfo | undefined): void {
    this.#grant = grant;
    this.#peer = peer;
    const { inbox } = this.#lane;
    if (peerGrant.direction === 'receive') inbox.refuse('the peer posts, though its ticket lets it only receive');
    inbox.maxMessageBytes = peerGrant.maxMessageBytes + ATTACHMENTS_BYTES;
    if (this.#state === 'connecting') this.#state = 'open';
    this.ready.resolve();
    this.#resume();
    if (this.#info === undefined) this.#heartbeat?.start();
  }

  #onPeerMoved(): void {
    this.#peer = undefined;
    this.#heartbeat?.onSign();
    this.#resume();
  }

  /** Resolves once a port that moves has sent its peer what it can, or has waited long enough. */
  async #untilPaired(paired: Deferred<void>): Promise<void> {
    const stopTimer = realTime.after(MEETING_MS, paired.resolve);
    await Promise.race([paired.promise, this.ended.promise]);
    stopTimer();
  }

  /** The peer takes messages. */
  #resume(): void {
    if (typeof this.#state === 'object' && this.#state.name === 'moving') {
      this.#lane.outbox.onPaired();
      this.#state.paired.resolve();
      return;
    }
    this.#lane.onPaired();
    this.#lanes.onPaired();
    if (this.#info !== undefined) this.#closingHandshake.leaveIfUnused();
  }

  #newHeartbeat(heartbeatMs: number): Heartbeat {
    return new Heartbeat(heartbeatMs, {
      ping: () => this.#sendHeartbeat(FrameType.ping),
      bufferedAmount: () => this.#link.bufferedAmount,
      onUnresponsive: () => this.#dispatch(new Event('unresponsive')),
      onResponsive: () => this.#dispatch(new Event('responsive')),
    });
  }

  /** Anything on its way to the peer is as good an answer to a ping, so a peer that does not read cannot pile up answers. */
  #onFramesEnd(isPinged: boolean): void {
    if (isPinged && this.#link.bufferedAmount === 0) this.#sendHeartbeat(FrameType.pong);
    this.#heartbeat?.onSign();
  }

  #sendHeartbeat(type: typeof FrameType.ping | typeof FrameType.pong): void {
    if (this.#link.isPaired) this.#link.writer.push(heartbeatFrame(type));
  }

  readonly #checkQuota = (bytes: number): void => {
    const maxMessageBytes = this.#grant?.maxMessageBytes ?? DEFAULT_LIMITS.maxMessageBytes;
    if (bytes > maxMessageBytes) {
      const problem = `the message takes ${bytes} bytes, more than the ${maxMessageBytes} of maxMessageBytes`;
      throw new DOMException(problem, 'QuotaExceededError');
    }
    const { outbox } = this.#lane;
    if (outbox.isHeldBack && outbox.waitingBytes + bytes > this.#maxBufferedBytes) {
      const problem = `${outbox.waitingBytes} bytes wait for the peer: ${bytes} more would exceed maxBufferedBytes`;
      throw new DOMException(problem, 'QuotaExceededError');
    }
  };

  #onLinkEnd(info: CloseInfo): void {
    this.#closingHandshake.stop();
    this.#lanes.cutOff(info);
    this.#finish(info);
    this.ended.resolve();
  }

  /** The channel is over. */
  #finish(info: CloseInfo): void {
    if (this.#info !== undefined) return;
    this.#state = { name: 'closed', info };
    this.#heartbeat?.stop();
    const error = new PortClosedError(info);
    this.ready.reject(error);
    this.#lane.end(error, () => this.#onEnd(info));
  }

  #onMessage({ data, ports }: IncomingMessage): void {
    const owner = this.#liveOwner;
    if (owner !== undefined) this.#fireMessage?.(owner, data, ports);
    if (this.#info !== undefined) this.#onReadAfterEnd();
  }

  #onMessageError(error: unknown): void {
    this.#dispatch(new PortMessageErrorEvent(error));
    if (this.#info !== undefined) this.#onReadAfterEnd();
  }

  #onReadAfterEnd(): void {
    this.#releaseOwner();
    this.#closingHandshake.leaveIfUnused();
  }

  #onEnd(info: CloseInfo): void {
    this.#dispatch(new PortCloseEvent(info));
    this.closed.resolve({ ...info });
    this.#releaseOwner();
  }

  get #liveOwner(): EventTarget | undefined {
    return this.#retained ?? this.#owner?.deref();
  }

  #dispatch(event: Event): void {
    this.#liveOwner?.dispatchEvent(event);
  }
}
