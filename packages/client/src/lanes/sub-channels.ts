import {
  DEFAULT_LIMITS,
  FRAME_OVERHEAD_BYTES,
  type Frame,
  FrameType,
  LANE_OVERHEAD_BYTES,
  type Limits,
  ProtocolError,
} from '@peerport/protocol';
import type { Incoming } from '../transfer/transfer.ts';
import { Arrivals } from './arrivals.ts';
import { LaneMemory, LanesMemory } from './lanes-memory.ts';
import { type LaneEnd, type LaneSocket, MessageStream } from './message-stream.ts';
import { byteLengthOf, piecesCountOf } from './reassembly.ts';
import type { SubChannel } from './sub-channel.ts';

/** 0 is the port itself, and 1 would be its counterpart. */
const FIRST_LANE = 3;

/** Highest number: those that the peer could use in a lifetime are far below. */
const MAX_LANE = 0x7fff_ffff;

/** Even, so that a number stays odd or even. */
const SECRET = (crypto.getRandomValues(new Uint32Array(1))[0] as number) & 0x7fff_fffe;

/** The peer picks the numbers of its lanes; what they are kept under, it cannot pick, so that they cannot be made to collide. */
function keyOf(lane: number): number {
  return lane ^ SECRET;
}

/** Which numbers are taken, when nothing is open. */
export interface LaneNumbers {
  readonly nextLane: number;
  readonly lingering: readonly number[];
}

const NO_FRAMES: readonly Frame[] = [];

/** What bounds the memory of all lanes of a port. */
export type LaneLimits = Pick<Limits, 'maxUnclaimedBytes' | 'maxLanesBytes'>;

/** Of a new channel. */
export const NO_LANES: LaneNumbers = { nextLane: FIRST_LANE, lingering: [] };

/** The channels inside a port's socket, under {@link keyOf} their number as this side counts: odd if it opened them. */
export class SubChannels {
  readonly #socket: LaneSocket;
  readonly #maxUnclaimedBytes: number;
  readonly #memory: LanesMemory;
  /** Those that are open, and those that this side closed and the peer has not yet. */
  readonly #channels = new Map<number, StreamChannel>();
  /** Those that have credit to return. */
  readonly #owing = new Set<StreamChannel>();
  /** Bytes that wait to be sent, in all of them. */
  #waitingBytes = 0;
  /** What came for channels whose message has not been delivered yet. */
  readonly #unclaimed = new Map<number, Frame[]>();
  #unclaimedBytes = 0;
  /** Channels that a former holder of the port closed, and the peer has not yet. */
  readonly #lingering = new Set<number>();
  #nextLane: number;
  #ended: LaneEnd | undefined;
  /** Those that this side has not finished with: it has not closed them, or something of theirs is to be sent or delivered. */
  readonly #inUse = new Set<StreamChannel>();
  /** The ports that came over this one. */
  readonly arrivals: Arrivals;
  /** Called when no channel is in use any more. */
  onUnused: (() => void) | undefined;

  constructor(socket: LaneSocket, { nextLane, lingering }: LaneNumbers, limits: LaneLimits = DEFAULT_LIMITS) {
    this.#socket = socket;
    this.#maxUnclaimedBytes = limits.maxUnclaimedBytes;
    this.#memory = new LanesMemory(limits);
    this.arrivals = new Arrivals(this.#memory);
    this.#nextLane = nextLane;
    for (const lane of lingering) this.#lingering.add(keyOf(lane));
  }

  /** What whoever takes the port over has to know. */
  get numbers(): LaneNumbers {
    return { nextLane: this.#nextLane, lingering: [...this.#lingering, ...this.#channels.keys()].map(keyOf) };
  }

  /** Whether this side has no more to do with what was transferred over the port. */
  get isEmpty(): boolean {
    return this.#inUse.size === 0;
  }

  /** Why the port cannot move, if that is because of them. */
  get obstacle(): string | undefined {
    if (!this.isEmpty) return 'is a port that carries tunnelled ports or streams, which cannot move with it';
    const isTooMany = this.numbers.lingering.length > DEFAULT_LIMITS.maxLingeringCount;
    return isTooMany
      ? 'is a port that carried more streams and native ports than its peer has closed so far'
      : undefined;
  }

  /** The number of a channel that may be opened. */
  reserve(): number {
    const lane = this.#nextLane;
    this.#nextLane += 2;
    return lane;
  }

  /** @param lane from {@link reserve} */
  open(lane: number): SubChannel {
    return this.#add(lane);
  }

  /** @param peersLane the number as the peer counts. @throws {ProtocolError} */
  claim(peersLane: number): SubChannel {
    const lane = peersLane ^ 1;
    const key = keyOf(lane);
    const isOdd = peersLane >= FIRST_LANE && peersLane <= MAX_LANE && peersLane % 2 === 1;
    if (!isOdd || this.#channels.has(key)) {
      throw new ProtocolError('ERR_VALUE', `a message refers to lane ${peersLane}, which it may not`);
    }
    const channel = this.#add(lane, LANE_OVERHEAD_BYTES);
    const frames = this.#unclaimed.get(key) ?? [];
    this.#unclaimed.delete(key);
    for (const { payload } of frames) this.#unclaimedBytes -= payload.length + FRAME_OVERHEAD_BYTES;
    for (const frame of frames) channel.onFrame(frame);
    if (this.#ended !== undefined) channel.end(this.#ended);
    return channel;
  }

  /** Ends a channel that this side opened, and that the peer will not learn of. */
  recall(lane: number): void {
    this.#channels.get(keyOf(lane))?.end({ wasClean: false, message: 'the message that it came with was not sent' });
  }

  /** @throws {ProtocolError} */
  onFrame(frame: Frame): void {
    const key = keyOf(frame.lane ^ 1);
    if (frame.type === FrameType.close && this.#lingering.delete(key)) return;
    if (this.#lingering.has(key)) return;
    const channel = this.#channels.get(key);
    if (channel !== undefined) channel.onFrame(frame);
    else if (frame.type === FrameType.credit) return;
    else if (frame.lane % 2 === 1 && frame.lane <= MAX_LANE) this.#keep(key, frame);
    else throw new ProtocolError('ERR_FRAME', `a frame is for lane ${frame.lane}, which is not open`);
  }

  /** The peer is there. */
  onPaired(): void {
    for (const channel of this.#channels.values()) channel.onPaired();
  }

  /** The credit to return with whatever else is sent. */
  riders(): readonly Frame[] {
    if (this.#owing.size === 0) return NO_FRAMES;
    const riders = [...this.#owing].flatMap((channel) => channel.takeRider() ?? []);
    this.#owing.clear();
    return riders;
  }

  /** Bytes that wait to be sent. */
  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  /** The socket is down. */
  end(end: LaneEnd): void {
    this.#ended = end;
    for (const channel of [...this.#channels.values()]) channel.end(end);
  }

  /** Takes out what came for channels that nobody has claimed. */
  takeUnclaimed(): Frame[] {
    const frames = [...this.#unclaimed.values()].flat();
    this.#unclaimed.clear();
    this.#unclaimedBytes = 0;
    return frames;
  }

  #keep(key: number, frame: Frame): void {
    this.#unclaimedBytes += frame.payload.length + FRAME_OVERHEAD_BYTES;
    if (this.#unclaimedBytes > this.#maxUnclaimedBytes) {
      throw new ProtocolError('ERR_FRAME', 'the peer sends too much on lanes that no message has brought');
    }
    const frames = this.#unclaimed.get(key);
    if (frames === undefined) this.#unclaimed.set(key, [frame]);
    else frames.push(frame);
  }

  /** @param overheadBytes what the channel itself counts for. @throws {ProtocolError} */
  #add(lane: number, overheadBytes = 0): StreamChannel {
    const memory = new LaneMemory(this.#memory, overheadBytes);
    const channel: StreamChannel = new StreamChannel(lane, this.#socket, memory, {
      onOwesCredit: () => this.#owing.add(channel),
      onWaitingChange: (bytes) => {
        this.#waitingBytes += bytes;
      },
      onForgotten: () => this.#forget(lane, channel),
      onUnused: () => this.#onUnused(channel),
    });
    this.#channels.set(keyOf(lane), channel);
    this.#inUse.add(channel);
    return channel;
  }

  #forget(lane: number, channel: StreamChannel): void {
    this.#owing.delete(channel);
    this.#channels.delete(keyOf(lane));
  }

  #onUnused(channel: StreamChannel): void {
    if (this.#inUse.delete(channel) && this.#inUse.size === 0) this.onUnused?.();
  }
}

/** What a channel tells the others of its socket. */
interface ChannelHooks {
  onOwesCredit(): void;
  onWaitingChange(bytes: number): void;
  /** Both sides have closed, or the socket is down. */
  onForgotten(): void;
  /** This side has nothing more to do with it. */
  onUnused(): void;
}

class StreamChannel implements SubChannel {
  onClose: SubChannel['onClose'];
  onMessageError: SubChannel['onMessageError'];
  #onMessage: SubChannel['onMessage'];
  readonly #lane: MessageStream<LaneEnd>;
  readonly #memory: LaneMemory;
  readonly #hooks: ChannelHooks;
  /** `closing`: this side has closed; what it posted before may still wait, and the peer has not closed yet. */
  #state: 'open' | 'closing' | 'closed' = 'open';
  #peerHasClosed = false;

  constructor(lane: number, socket: LaneSocket, memory: LaneMemory, hooks: ChannelHooks) {
    this.#memory = memory;
    this.#hooks = hooks;
    this.#lane = new MessageStream(lane, socket, {
      onMessage: ({ data, transferred }: Incoming) => this.#onMessage?.(data, transferred),
      onMessageError: (error) => this.onMessageError?.(error),
      onHeld: (frame) => memory.take(byteLengthOf(frame) + FRAME_OVERHEAD_BYTES),
      onReleased: (message) => memory.release(byteLengthOf(message) + piecesCountOf(message) * FRAME_OVERHEAD_BYTES),
      onOwesCredit: hooks.onOwesCredit,
      onWaitingChange: hooks.onWaitingChange,
      onClosed: () => this.#onClosed(),
      onEnd: (end) => this.#onEnd(end),
    });
  }

  get onMessage(): SubChannel['onMessage'] {
    return this.#onMessage;
  }

  set onMessage(handler: SubChannel['onMessage']) {
    this.#onMessage = handler;
    if (handler !== undefined) this.#lane.inbox.start();
  }

  onPaired(): void {
    this.#lane.onPaired();
  }

  takeRider(): Frame | undefined {
    return this.#lane.takeRider();
  }

  post(message: unknown, transfer: readonly object[] | 'all' = []): void {
    if (this.#state === 'open') this.#lane.post(message, transfer);
  }

  close(): void {
    if (this.#state !== 'open') return;
    this.#state = 'closing';
    this.onClose = undefined;
    this.#lane.drop();
    this.#lane.postClose();
  }

  /** @throws {ProtocolError} */
  onFrame(frame: Frame): void {
    if (this.#peerHasClosed) return;
    if (frame.type === FrameType.close) this.#onPeerClose();
    else this.#lane.receive(frame);
  }

  end(end: LaneEnd): void {
    if (this.#state !== 'closed') this.#end(end);
    this.#hooks.onForgotten();
  }

  #end(end: LaneEnd): void {
    this.#state = 'closed';
    this.#memory.close();
    this.#lane.end(end, new Error(end.message));
  }

  #onPeerClose(): void {
    this.#peerHasClosed = true;
    this.#end({ wasClean: true, message: 'the other side closed it' });
    if (this.#lane.hasClosed) this.#hooks.onForgotten();
    else this.#lane.postClose();
  }

  #onClosed(): void {
    if (this.#peerHasClosed) this.#hooks.onForgotten();
    else this.#hooks.onUnused();
  }

  #onEnd({ wasClean, message }: LaneEnd): void {
    this.onClose?.(wasClean, message);
    this.#hooks.onUnused();
  }
}
