import type { Transcript } from './transcript.ts';

/** Whose ports a case is played with. */
export const IMPLEMENTATIONS = [
  'PeerPort in Node',
  'MessagePort in Node',
  'PeerPort in Chromium',
  'MessagePort in Chromium',
] as const;

export type Implementation = (typeof IMPLEMENTATIONS)[number];

/** Two ports, entangled. To the code of a case a `PeerPort` is a `MessagePort`. */
export interface Channel {
  readonly port1: MessagePort;
  readonly port2: MessagePort;
}

/** What a case is played with. */
export interface Stage extends Channel {
  /** Another channel of the same implementation. */
  makeChannel(): Promise<Channel>;
  /**
   * Resolves when what was posted before has had time to arrive, and to be delivered where it may: after some round trips on
   * another channel.
   */
  quiet(): Promise<void>;
  /** Messages of the errors that nobody caught, as the page or the process reports them. */
  readonly uncaught: Transcript;
}

/** An implementation that does not do what {@link Case.expected} says. */
export interface Deviation {
  readonly of: readonly Implementation[];
  readonly because: string;
  /** Whether the version that plays does so. Default: all do. */
  readonly when?: boolean;
  readonly expected: unknown;
}

/** The version of Node that plays; `NaN` elsewhere. */
export const NODE_VERSION: number = Number.parseInt(globalThis.process?.versions.node, 10);

/** Something that is wrong with a `PeerPort`, known and not mended yet: the case is expected to fail. */
export interface Fault {
  readonly of: readonly Implementation[];
  readonly because: string;
}

/** Code that was written for `MessagePort`, and what comes of it. */
export interface Case {
  /** Where it is promised. */
  readonly section: string;
  /** @returns what happened: plain data, so that it can come out of another process. */
  play(stage: Stage): Promise<unknown>;
  /** What the standard says. */
  readonly expected: unknown;
  readonly deviations?: readonly Deviation[];
  readonly fault?: Fault;
}

/** Cases by their names, which are the names of tests. */
export type Cases = Readonly<Record<string, Case>>;

/** What must come of a case. */
export function expectedOf({ expected, deviations = [] }: Case, implementation: Implementation): unknown {
  const own = deviations.find(({ of, when = true }) => when && of.includes(implementation));
  return own === undefined ? expected : own.expected;
}

/** Whether it is known that the implementation fails the case. */
export function isFaulty({ fault }: Case, implementation: Implementation): boolean {
  return fault?.of.includes(implementation) ?? false;
}
