import type { Effort } from '../../effort.ts';
import type { Measurement, MemoryCourse } from '../../results.ts';
import type { Rig } from './rig.ts';

/** Where the figures of a turn go. */
export interface MeasureRecord {
  add(workload: string, unit: Measurement['unit'], better: Measurement['better'], figure: number): void;
  addSamples(workload: string, samplesMs: readonly number[]): void;
  addMemory(workload: string, parties: MemoryCourse['parties']): void;
}

/** Something about the broker that can be measured. */
export interface Measure {
  readonly name: string;
  /** It looks at memory: one round, with processes that have done nothing before. */
  readonly isOfMemory?: boolean;
  /** It looks at what inspecting costs: brokers that are inspected take part. */
  readonly isOfInspection?: boolean;
  /** Contenders that it cannot be measured of, and why. */
  readonly cannot?: Readonly<Record<string, string>>;
  turn(rig: Rig, record: MeasureRecord, effort: Effort): Promise<void>;
}
