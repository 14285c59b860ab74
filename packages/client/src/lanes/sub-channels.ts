import {
  DEFAULT_LIMITS,
  FRAME_OVERHEAD_BYTES,
  type Frame,
  FrameType,
  type Limits,
  ProtocolError,
  STREAM_OVERHEAD_BYTES,
} from '@peerport/protocol';
import type { Incoming } from '../transfer/transfer.ts';
import { Arrivals } from './arrivals.ts';
import { MessageStream, type StreamEnd, type StreamSocket } from './message-stream.ts';
import { byteLengthOf, piecesCountOf } from './reassembly.ts';
import { StreamMemory, StreamsMemory } from './streams-memory.ts';
import type { SubChannel } from './sub-channel.ts';

/** 0 is the port itself, and 1 would be its counterpart. */
const FIRST_STREAM = 3;

/** Highest number: those that the peer could use in a lifetime are far below. */
const MAX_STREAM = 0x7fff_ffff;

/** Even, so that a number stays odd or even. */
const SECRET = (crypto.getRandomValues(new Uint32Array(1))[0] as number) & 0x7fff_fffe;

/** The peer picks the numbers of its streams; what they are kept under, it cannot pick, so that they cannot be made to collide. */
function keyOf(stream: number): number {
  return stream ^ SECRET;
}

/** Which numbers are taken, when nothing is open. */
export interface StreamNumbers {
  readonly nextStream: number;
  readonly lingering: readonly number[];
}

const NO_FRAMES: readonly Frame[] = [];

/** What bounds the memory of all streams of a port. */
export type StreamLimits = Pick<Limits, 'maxUnclaimedBytes' | 'maxStreamsBytes'>;

/** Of a new channel. */
export const NO_STREAMS: StreamNumbers = { nextStream: FIRST_STREAM, lingering: [] };

/** The channels inside a port's socket, under {@link keyOf} their number as this side counts: odd if it opened them. */
export class SubChannels {
  readonly #socket: StreamSocket;
  readonly #maxUnclaimedBytes: number;
  readonly #memory: StreamsMemory;
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
  #nextStream: number;
  #ended: StreamEnd | undefined;
  /** Those that this side has not finished with: it has not closed them, or something of theirs is to be sent or delivered. */
  readonly #inUse = new Set<StreamChannel>();
  /** The ports that came over this one. */
  readonly arrivals: Arrivals;
  /** Called when no channel is in use any more. */
  onUnused: (() => void) | undefined;

  constructor(socket: StreamSocket, { nextStream, lingering }: StreamNumbers, limits: StreamLimits = DEFAULT_LIMITS) {
    this.#socket = socket;
    this.#maxUnclaimedBytes = limits.maxUnclaimedBytes;
    this.#memory = new StreamsMemory(limits);
    this.arrivals = new Arrivals(this.#memory);
    this.#nextStream = nextStream;
    for (const stream of lingering) this.#lingering.add(keyOf(stream));
  }

  /** What whoever takes the port over has to know. */
  get numbers(): StreamNumbers {
    return { nextStream: this.#nextStream, lingering: [...this.#lingering, ...this.#channels.keys()].map(keyOf) };
  }

  /** Whether this side has no more to do with what was transferred over the port. */
  get isEmpty(): boolean {
    return this.#inUse.size === 0;
  }

  /** Why the port cannot move, if that is because of them. */
  get obstacle(): string | undefined {
    if (!this.isEmpty) return 'is a port that carries tunnelled ports or streams, which cannot move with it';
    const isTooMany = this.numbers.lingering.length > DEFAULT_LIMITS.maxLingeringCount;
    return isTooMany ? 'is a port that carried more streams than its peer has closed so far' : undefined;
  }

  /** The number of a channel that may be opened. */
  reserve(): number {
    const stream = this.#nextStream;
    this.#nextStream += 2;
    return stream;
  }

  /** @param stream from {@link reserve} */
  open(stream: number): SubChannel {
    return this.#add(stream);
  }

  /** @param peersStream the number as the peer counts. @throws {ProtocolError} */
  claim(peersStream: number): SubChannel {
    const stream = peersStream ^ 1;
    const key = keyOf(stream);
    const isOdd = peersStream >= FIRST_STREAM && peersStream <= MAX_STREAM && peersStream % 2 === 1;
    if (!isOdd || this.#channels.has(key)) {
      throw new ProtocolError('ERR_VALUE', `a message refers to stream ${peersStream}, which it may not`);
    }
    const channel = this.#add(stream, STREAM_OVERHEAD_BYTES);
    const frames = this.#unclaimed.get(key) ?? [];
    this.#unclaimed.delete(key);
    for (const { payload } of frames) this.#unclaimedBytes -= payload.length + FRAME_OVERHEAD_BYTES;
    for (const frame of frames) channel.onFrame(frame);
    if (this.#ended !== undefined) channel.end(this.#ended);
    return channel;
  }

  /** Ends a channel that this side opened, and that the peer will not learn of. */
  recall(stream: number): void {
    this.#channels.get(keyOf(stream))?.end({ wasClean: false, message: 'the message that it came with was not sent' });
  }

  /** @throws {ProtocolError} */
  onFrame(frame: Frame): void {
    const key = keyOf(frame.stream ^ 1);
    if (frame.type === FrameType.close && this.#lingering.delete(key)) return;
    if (this.#lingering.has(key)) return;
    const channel = this.#channels.get(key);
    if (channel !== undefined) channel.onFrame(frame);
    else if (frame.type === FrameType.credit) return;
    else if (frame.stream % 2 === 1 && frame.stream <= MAX_STREAM) this.#keep(key, frame);
    else throw new ProtocolError('ERR_FRAME', `a frame is for stream ${frame.stream}, which is not open`);
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
  end(end: StreamEnd): void {
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
      throw new ProtocolError('ERR_FRAME', 'the peer sends too much on streams that no message has brought');
    }
    const frames = this.#unclaimed.get(key);
    if (frames === undefined) this.#unclaimed.set(key, [frame]);
    else frames.push(frame);
  }

  /** @param overheadBytes what the channel itself counts for. @throws {ProtocolError} */
  #add(stream: number, overheadBytes = 0): StreamChannel {
    const memory = new StreamMemory(this.#memory, overheadBytes);
    const channel: StreamChannel = new StreamChannel(stream, this.#socket, memory, {
      onOwesCredit: () => this.#owing.add(channel),
      onWaitingChange: (bytes) => {
        this.#waitingBytes += bytes;
      },
      onForgotten: () => this.#forget(stream, channel),
      onUnused: () => this.#onUnused(channel),
    });
    this.#channels.set(keyOf(stream), channel);
    this.#inUse.add(channel);
    return channel;
  }

  #forget(stream: number, channel: StreamChannel): void {
    this.#owing.delete(channel);
    this.#channels.delete(keyOf(stream));
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
  readonly #stream: MessageStream<StreamEnd>;
  readonly #memory: StreamMemory;
  readonly #hooks: ChannelHooks;
  /** `closing`: this side has closed; what it posted before may still wait, and the peer has not closed yet. */
  #state: 'open' | 'closing' | 'closed' = 'open';
  #peerHasClosed = false;

  constructor(stream: number, socket: StreamSocket, memory: StreamMemory, hooks: ChannelHooks) {
    this.#memory = memory;
    this.#hooks = hooks;
    this.#stream = new MessageStream(stream, socket, {
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
    if (handler !== undefined) this.#stream.inbox.start();
  }

  onPaired(): void {
    this.#stream.onPaired();
  }

  takeRider(): Frame | undefined {
    return this.#stream.takeRider();
  }

  post(message: unknown, transfer: readonly object[] | 'all' = []): void {
    if (this.#state === 'open') this.#stream.post(message, transfer);
  }

  close(): void {
    if (this.#state !== 'open') return;
    this.#state = 'closing';
    this.onClose = undefined;
    this.#stream.drop();
    this.#stream.postClose();
  }

  /** @throws {ProtocolError} */
  onFrame(frame: Frame): void {
    if (this.#peerHasClosed) return;
    if (frame.type === FrameType.close) this.#onPeerClose();
    else this.#stream.receive(frame);
  }

  end(end: StreamEnd): void {
    if (this.#state !== 'closed') this.#end(end);
    this.#hooks.onForgotten();
  }

  #end(end: StreamEnd): void {
    this.#state = 'closed';
    this.#memory.close();
    this.#stream.end(end, new Error(end.message));
  }

  #onPeerClose(): void {
    this.#peerHasClosed = true;
    this.#end({ wasClean: true, message: 'the other side closed it' });
    if (this.#stream.hasClosed) this.#hooks.onForgotten();
    else this.#stream.postClose();
  }

  #onClosed(): void {
    if (this.#peerHasClosed) this.#hooks.onForgotten();
    else this.#hooks.onUnused();
  }

  #onEnd({ wasClean, message }: StreamEnd): void {
    this.onClose?.(wasClean, message);
    this.#hooks.onUnused();
  }
}
