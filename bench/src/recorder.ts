import { type Consumer, type ProcessorSeconds, totalOf } from './processor-time.ts';
import type { Latencies, Measurement, MemoryCourse, ProcessorTime, Results, Scene, Skipped } from './results.ts';
import { percentilesOf, spreadOf } from './statistics.ts';

/** The measurement that a figure belongs to. */
export type Subject = Pick<Measurement, 'scene' | 'workload' | 'contender' | 'unit' | 'better'>;

/** The latencies that samples belong to. */
export type LatencySubject = Pick<Latencies, 'scene' | 'workload' | 'contender'>;

/** The cost of a turn. */
export interface Work {
  /** Messages, or round trips. */
  readonly messagesCount: number;
  readonly seconds: ProcessorSeconds;
  readonly wallSeconds: number;
}

const PERCENTILES = [0, 10, 25, 50, 75, 90, 95, 99, 99.5, 99.9, 100];

/** Collects the results of a run. */
export class Recorder {
  readonly #figures = new Map<string, { subject: Subject; rounds: number[] }>();
  readonly #samples = new Map<string, { subject: LatencySubject; samplesMs: number[] }>();
  readonly #work = new Map<string, { subject: LatencySubject; turns: Work[] }>();
  readonly #memory: MemoryCourse[] = [];
  readonly #skipped: Skipped[] = [];

  /** Adds the figure of the next round. */
  add(subject: Subject, figure: number): void {
    const key = keyOf(subject);
    const entry = this.#figures.get(key) ?? { subject, rounds: [] };
    this.#figures.set(key, entry);
    entry.rounds.push(figure);
  }

  /** Adds the round trips of the next round: their p50 and p99 are measurements; all of them together are latencies. */
  addSamples(subject: LatencySubject, samplesMs: readonly number[]): void {
    const key = keyOf(subject);
    const entry = this.#samples.get(key) ?? { subject, samplesMs: [] };
    this.#samples.set(key, entry);
    for (const sample of samplesMs) entry.samplesMs.push(sample);
    const [p50, p99] = percentilesOf(samplesMs, [50, 99]) as [number, number];
    for (const [name, ms] of Object.entries({ p50, p99 })) {
      this.add({ ...subject, workload: `${subject.workload}, ${name}`, unit: 'ms', better: 'lower' }, ms);
    }
  }

  /** Adds the processor time of the next round. */
  addWork(subject: LatencySubject, turn: Work): void {
    const key = keyOf(subject);
    const entry = this.#work.get(key) ?? { subject, turns: [] };
    this.#work.set(key, entry);
    entry.turns.push(turn);
  }

  addMemory(course: MemoryCourse): void {
    this.#memory.push(course);
  }

  /** Records what failed or was not tried, and drops its measurements. */
  skip(skipped: Skipped): void {
    this.#skipped.push(skipped);
    const { scene, contender, workload } = skipped;
    if (workload === undefined) return;
    for (const name of [workload, `${workload}, p50`, `${workload}, p99`]) {
      this.#figures.delete(keyOf({ scene, contender, workload: name }));
    }
    this.#samples.delete(keyOf({ scene, contender, workload }));
    this.#work.delete(keyOf({ scene, contender, workload }));
  }

  get results(): Pick<Results, 'measurements' | 'latencies' | 'processorTimes' | 'memory' | 'skipped'> {
    return {
      measurements: byWorkload(
        Array.from(this.#figures.values(), ({ subject, rounds }) => ({ ...subject, rounds, spread: spreadOf(rounds) })),
      ),
      latencies: Array.from(this.#samples.values(), ({ subject, samplesMs }) => ({
        ...subject,
        percentiles: percentilesOf(samplesMs, PERCENTILES).map((ms, index) => [PERCENTILES[index] as number, ms]),
      })),
      processorTimes: Array.from(this.#work.values(), ({ subject, turns }) => ({ ...subject, ...together(turns) })),
      memory: this.#memory,
      skipped: this.#skipped,
    };
  }
}

function together(turns: readonly Work[]): Pick<ProcessorTime, 'microseconds' | 'coresCount'> {
  const sum = (of: (turn: Work) => number) => turns.reduce((total, turn) => total + of(turn), 0);
  const messagesCount = sum((turn) => turn.messagesCount);
  const microsecondsOf = (consumer: Consumer) => (sum(({ seconds }) => seconds[consumer]) * 1e6) / messagesCount;
  return {
    microseconds: {
      ends: microsecondsOf('ends'),
      relay: microsecondsOf('relay'),
      Chromium: microsecondsOf('Chromium'),
    },
    coresCount: sum(({ seconds }) => totalOf(seconds)) / sum(({ wallSeconds }) => wallSeconds),
  };
}

function keyOf({ scene, workload, contender }: { scene: Scene; workload: string; contender: string }): string {
  return JSON.stringify([scene, workload, contender]);
}

/** Sorted by the first appearance of workloads, and of contenders within each. */
function byWorkload(measurements: readonly Measurement[]): Measurement[] {
  const groups = new Map<string, Measurement[]>();
  for (const measurement of measurements) {
    const key = JSON.stringify([measurement.scene, measurement.workload]);
    groups.set(key, [...(groups.get(key) ?? []), measurement]);
  }
  return [...groups.values()].flat();
}
