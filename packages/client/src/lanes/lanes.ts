import {
  DEFAULT_LIMITS,
  FRAME_OVERHEAD_BYTES,
  type Frame,
  LANE_OVERHEAD_BYTES,
  type Limits,
  ProtocolError,
} from '@peerport/protocol';
import { type Budget, BudgetShare } from './budget.ts';
import { Lane, type LaneEnd } from './lane.ts';
import type { LaneContext } from './lane-context.ts';

/** 0 is the port itself, and 1 would be its counterpart. */
const FIRST_LANE = 3;

/** Highest number, far above what a peer could use in a lifetime. */
const MAX_LANE = 0x7fff_ffff;

/** Even, so that odd numbers stay odd. */
const SECRET = (crypto.getRandomValues(new Uint32Array(1))[0] as number) & 0x7fff_fffe;

/** The peer picks the numbers of its lanes. It cannot pick the keys of the maps here, so it cannot make them collide. */
function keyOf(number: number): number {
  return number ^ SECRET;
}

/** Which numbers are in use while no lane is open. */
export interface LaneNumbers {
  /** The number of the next lane that this side opens. */
  readonly nextLane: number;
  /** The lanes that this side has closed and the peer has not. */
  readonly lingering: readonly number[];
}

/** The numbers of a new channel. */
export const NO_LANES: LaneNumbers = { nextLane: FIRST_LANE, lingering: [] };

/**
 * The lanes of a port except lane 0. They are numbered as this side counts: odd if it opened them, even if the peer did. Frames have the
 * number as the peer counts, which differs in the lowest bit.
 */
export class Lanes {
  /** Called when no lane is in use any more. */
  onUnused: (() => void) | undefined;
  readonly #context: LaneContext;
  readonly #budget: Budget;
  readonly #maxUnclaimedBytes: number;
  readonly #receive: (frame: Frame) => void;
  /** Lanes that at least one side has not closed, by {@link keyOf} their number. */
  readonly #lanes = new Map<number, Lane>();
  /** Those that this side is not done with. */
  readonly #inUse = new Set<Lane>();
  /** Lanes that a former holder of the port closed, and the peer has not. */
  readonly #lingering = new Set<number>();
  /** Frames of lanes whose message has not been delivered yet. */
  readonly #unclaimed = new Map<number, Frame[]>();
  #unclaimedBytes = 0;
  #waitingBytes = 0;
  #nextLane: number;
  #cutOff: LaneEnd | undefined;

  /**
   * @param budget memory for all lanes that the peer opens, and for what they keep.
   * @param receive gets the frames of a lane again when it is claimed.
   */
  constructor(
    context: LaneContext,
    { nextLane, lingering }: LaneNumbers,
    budget: Budget,
    receive: (frame: Frame) => void,
    { maxUnclaimedBytes }: Pick<Limits, 'maxUnclaimedBytes'> = DEFAULT_LIMITS,
  ) {
    this.#context = context;
    this.#budget = budget;
    this.#receive = receive;
    this.#maxUnclaimedBytes = maxUnclaimedBytes;
    this.#nextLane = nextLane;
    for (const number of lingering) this.#lingering.add(keyOf(number));
  }

  /** What the next holder of the port must know. */
  get numbers(): LaneNumbers {
    return { nextLane: this.#nextLane, lingering: [...this.#lingering, ...this.#lanes.keys()].map(keyOf) };
  }

  /** Whether this side is done with everything that was transferred over the port. */
  get isEmpty(): boolean {
    return this.#inUse.size === 0;
  }

  /** Why the lanes keep the port from moving, if they do. */
  get moveProblem(): string | undefined {
    if (!this.isEmpty) return 'is a port that carries tunnelled ports or streams, which cannot move with it';
    const isTooMany = this.numbers.lingering.length > DEFAULT_LIMITS.maxLingeringCount;
    return isTooMany ? 'is a port that carried more streams than its peer has closed so far' : undefined;
  }

  /** Bytes that wait to be sent. */
  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  /** The number of a lane to open later, or never. */
  reserve(): number {
    const number = this.#nextLane;
    this.#nextLane += 2;
    return number;
  }

  /** @param number from {@link reserve} */
  open(number: number): Lane {
    return this.#add(number);
  }

  /** @param peersNumber as the peer counts. @throws {ProtocolError} `ERR_VALUE`: the number is not valid, or already claimed. */
  claim(peersNumber: number): Lane {
    const number = peersNumber ^ 1;
    const key = keyOf(number);
    const isValid = peersNumber >= FIRST_LANE && peersNumber <= MAX_LANE && peersNumber % 2 === 1;
    if (!isValid || this.#lanes.has(key)) {
      throw new ProtocolError('ERR_VALUE', `a message refers to lane ${peersNumber}, which it may not claim`);
    }
    const lane = this.#add(number, LANE_OVERHEAD_BYTES);
    const frames = this.#unclaimed.get(key) ?? [];
    this.#unclaimed.delete(key);
    for (const { payload } of frames) this.#unclaimedBytes -= payload.length + FRAME_OVERHEAD_BYTES;
    for (const frame of frames) this.#receive(frame);
    if (this.#cutOff !== undefined) lane.cutOff(this.#cutOff);
    return lane;
  }

  /** Ends a lane that this side opened, and the peer will not claim. */
  recall(number: number): void {
    const end = { wasClean: false, message: 'the message that it came with was not sent' };
    this.#lanes.get(keyOf(number))?.cutOff(end);
  }

  /** Takes a message, or a piece of one. @throws {ProtocolError} */
  onMessage(frame: Frame): void {
    const key = keyOf(frame.lane ^ 1);
    if (this.#lingering.has(key)) return;
    const lane = this.#lanes.get(key);
    if (lane === undefined) this.#keep(key, frame);
    else lane.receive(frame);
  }

  /** Credit for a lane that is not open is ignored. @throws {ProtocolError} */
  onCredit(frame: Frame): void {
    this.#lanes.get(keyOf(frame.lane ^ 1))?.onCredit(frame);
  }

  /** @throws {ProtocolError} */
  onClose(frame: Frame): void {
    const key = keyOf(frame.lane ^ 1);
    if (this.#lingering.delete(key)) return;
    const lane = this.#lanes.get(key);
    if (lane === undefined) this.#keep(key, frame);
    else lane.onPeerClose();
  }

  /** The peer has come, or come back. */
  onPaired(): void {
    for (const lane of this.#lanes.values()) lane.onPaired();
  }

  /** Ends all lanes, also those that are claimed later: the socket is down. */
  cutOff(end: LaneEnd): void {
    this.#cutOff = end;
    for (const lane of [...this.#lanes.values()]) lane.cutOff(end);
  }

  /** Removes and returns the frames of lanes that nobody has claimed. */
  takeUnclaimed(): Frame[] {
    const frames = [...this.#unclaimed.values()].flat();
    this.#unclaimed.clear();
    this.#unclaimedBytes = 0;
    return frames;
  }

  #keep(key: number, frame: Frame): void {
    if (frame.lane % 2 === 0 || frame.lane > MAX_LANE) {
      throw new ProtocolError('ERR_FRAME', `a frame is for lane ${frame.lane}, which is not open`);
    }
    this.#unclaimedBytes += frame.payload.length + FRAME_OVERHEAD_BYTES;
    if (this.#unclaimedBytes > this.#maxUnclaimedBytes) {
      throw new ProtocolError('ERR_FRAME', 'the peer sends too much on lanes that no message has brought');
    }
    const frames = this.#unclaimed.get(key);
    if (frames === undefined) this.#unclaimed.set(key, [frame]);
    else frames.push(frame);
  }

  /** @param overheadBytes what the lane itself takes of the budget. @throws {ProtocolError} the budget is used up. */
  #add(number: number, overheadBytes = 0): Lane {
    const share = new BudgetShare(this.#budget, overheadBytes);
    const hooks = {
      onWaitingChange: (bytes: number) => {
        this.#waitingBytes += bytes;
      },
      onUnused: () => this.#onUnused(lane),
      onClosed: () => this.#lanes.delete(keyOf(number)),
    };
    const lane: Lane = new Lane(number, this.#context, hooks, { share });
    this.#lanes.set(keyOf(number), lane);
    this.#inUse.add(lane);
    return lane;
  }

  #onUnused(lane: Lane): void {
    if (this.#inUse.delete(lane) && this.#inUse.size === 0) this.onUnused?.();
  }
}
