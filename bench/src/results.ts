import type { Consumer } from './processor-time.ts';

/** The two kinds of process that exchange messages, or the broker in the middle. */
export type Scene = 'renderer-renderer' | 'node-node' | 'renderer-node' | 'broker';

/** The spread of some figures: three quarters are at least `low`, three quarters at most `high`. */
export interface Spread {
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

/** One figure of one contender, per round. */
export interface Measurement {
  readonly scene: Scene;
  /** What was measured: `round trip 64 B, p50`, say. */
  readonly workload: string;
  readonly contender: string;
  readonly unit: 'messages/s' | 'MiB/s' | 'ms' | 's' | 'KiB' | 'MiB' | 'channels/s' | 'count';
  readonly better: 'higher' | 'lower';
  /** By round: figures with the same index were measured right after one another. */
  readonly rounds: readonly number[];
  readonly spread: Spread;
}

/** The processor time of a contender in a workload, over all rounds. */
export interface ProcessorTime {
  readonly scene: Scene;
  readonly workload: string;
  readonly contender: string;
  /** Microseconds per message or round trip, by consumer. */
  readonly microseconds: Readonly<Record<Consumer, number>>;
  /** The average number of busy cores. */
  readonly coresCount: number;
}

/** All round trips of a contender, over all rounds. */
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
    /** Milliseconds since the workload started, and bytes. */
    readonly points: readonly (readonly [ms: number, bytes: number])[];
  }[];
}

/** What was not measured, and why. */
export interface Skipped {
  readonly scene: Scene;
  readonly contender: string;
  /** Absent: all workloads. */
  readonly workload?: string;
  readonly reason: string;
  /** Whether it is impossible, or not possible on every machine. Default: false, something went wrong. */
  readonly isExpected?: boolean;
}

/** One line of `--check`. */
export interface TargetResult {
  readonly target: string;
  /** `skipped`: there is no figure to judge by. */
  readonly verdict: 'met' | 'missed' | 'skipped';
  /** The target and the measurement, as a sentence. */
  readonly detail: string;
}

/** The results of a run. */
export interface Results {
  /** Processor, cores, system. */
  readonly machine: string;
  /** When the run began, ISO 8601. */
  readonly date: string;
  /** Names and versions of everything that took part: Node, Chromium, `ws`, … */
  readonly versions: Readonly<Record<string, string>>;
  readonly roundsCount: number;
  readonly measurements: readonly Measurement[];
  readonly latencies: readonly Latencies[];
  readonly processorTimes: readonly ProcessorTime[];
  readonly memory: readonly MemoryCourse[];
  readonly skipped: readonly Skipped[];
  readonly targets: readonly TargetResult[];
}
