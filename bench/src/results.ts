import type { Consumer } from './processor-time.ts';

/** The kinds of process between which messages went, or the broker in the middle. */
export type Scene = 'renderer-renderer' | 'node-node' | 'renderer-node' | 'broker';

/** Where some figures lie: three quarters are at least `low`, three quarters at most `high`. */
export interface Spread {
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

/** One figure of one contender, once for each round. */
export interface Measurement {
  readonly scene: Scene;
  /** What was measured: `round trip 64 B, p50`, say. */
  readonly workload: string;
  readonly contender: string;
  readonly unit: 'messages/s' | 'MiB/s' | 'ms' | 's' | 'KiB' | 'MiB' | 'channels/s' | 'count';
  readonly better: 'higher' | 'lower';
  /** In the order of the rounds: those with the same index were taken one right after the other. */
  readonly rounds: readonly number[];
  readonly spread: Spread;
}

/** Processor time that a workload took of a contender, of all rounds together. */
export interface ProcessorTime {
  readonly scene: Scene;
  readonly workload: string;
  readonly contender: string;
  /** Microseconds for each message or round trip, by who took them. */
  readonly microseconds: Readonly<Record<Consumer, number>>;
  /** Cores that were busy with it, on average. */
  readonly coresCount: number;
}

/** All round trips of a contender, of all rounds together. */
export interface Latencies {
  readonly scene: Scene;
  readonly workload: string;
  readonly contender: string;
  /** Percentile and milliseconds, from 0 to 100, ascending. */
  readonly percentiles: readonly (readonly [percentile: number, ms: number])[];
}

/** Resident memory of the parties of a workload, over time. */
export interface MemoryCourse {
  readonly scene: Scene;
  readonly workload: string;
  readonly contender: string;
  readonly parties: readonly {
    readonly party: 'sender' | 'relay' | 'reader';
    /** Milliseconds since the workload began, and bytes. */
    readonly points: readonly (readonly [ms: number, bytes: number])[];
  }[];
}

/** What was not measured, and why. */
export interface Skipped {
  readonly scene: Scene;
  readonly contender: string;
  /** All workloads, if there is none. */
  readonly workload?: string;
  readonly reason: string;
  /** It can not be had, or not on every machine. Default: false, something went wrong. */
  readonly isExpected?: boolean;
}

/** One line of `--check`. */
export interface TargetResult {
  readonly target: string;
  /** `skipped`: there is no figure to judge by. */
  readonly verdict: 'met' | 'missed' | 'skipped';
  /** What was wanted and what was measured, as a sentence. */
  readonly detail: string;
}

/** What a run of the contenders found out. */
export interface Results {
  /** Processor, cores, system. */
  readonly machine: string;
  /** When the run began, ISO 8601. */
  readonly date: string;
  /** Name and version of all that took part: Node, Chromium, `ws`, … */
  readonly versions: Readonly<Record<string, string>>;
  readonly roundsCount: number;
  readonly measurements: readonly Measurement[];
  readonly latencies: readonly Latencies[];
  readonly processorTimes: readonly ProcessorTime[];
  readonly memory: readonly MemoryCourse[];
  readonly skipped: readonly Skipped[];
  readonly targets: readonly TargetResult[];
}
