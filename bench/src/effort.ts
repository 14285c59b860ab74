/** How long to measure, and how much. */
export interface Effort {
  /** Contenders that try each workload; the others try only the first. Default: all. */
  readonly thorough?: readonly string[];
  /** How many turns each contender gets. */
  readonly roundsCount: number;
  /** The approximate length of a turn: as many messages as fit into it. */
  readonly turnMs: number;
  /** Time after which a turn, or the start of a contender, has failed. */
  readonly limitMs: number;
  /** How long nothing happens before memory is measured. */
  readonly settleMs: number;
  /** Channels to have open at once. */
  readonly idleChannelsCount: number;
  /** Buffers of 1 MiB to post to a reader that has stopped. */
  readonly stalledBuffersCount: number;
}

/** For figures. */
export const FULL_EFFORT: Effort = {
  roundsCount: 5,
  turnMs: 250,
  limitMs: 15_000,
  settleMs: 1_500,
  idleChannelsCount: 2_000,
  stalledBuffersCount: 1_024,
};

/** Only checks that everything works: the figures mean nothing. */
export const QUICK_EFFORT: Effort = {
  thorough: ['peerport', 'ws relay'],
  roundsCount: 1,
  turnMs: 20,
  limitMs: 10_000,
  settleMs: 100,
  idleChannelsCount: 100,
  stalledBuffersCount: 32,
};
