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
  /** Measures memory: in one round, with fresh processes. */
  readonly isOfMemory?: boolean;
  /** Measures the cost of inspection: inspected brokers take part. */
  readonly isOfInspection?: boolean;
  /** Contenders for which it cannot be measured, and why. */
  readonly cannot?: Readonly<Record<string, string>>;
  turn(rig: Rig, record: MeasureRecord, effort: Effort): Promise<void>;
}
