import { DEFAULT_LIMITS } from '@peerport/protocol';
import type { Measurement, Scene, TargetResult } from './results.ts';
import { digits } from './table.ts';

/** A target of peerport. */
export interface Target {
  readonly scene: Scene;
  readonly workload: string;
  /** Default: `peerport`. */
  readonly contender?: string;
  /** The contender to compare with. Default: the same one. */
  readonly rival?: string;
  /** The workload to compare with. Default: the same one. Without this and a rival, the figure is judged by itself. */
  readonly rivalWorkload?: string;
  readonly bound: 'at least' | 'at most';
  /** In the unit of the measurement; in a comparison, a multiple of the other figure. */
  readonly limit: number;
}

const RENDERERS: Scene = 'renderer-renderer';
const NODE: Scene = 'node-node';
const BROKER: Scene = 'broker';
const SMALL = 'small messages, one way';
/** How much a port accepts without delivering it. */
const WINDOW_MIB = DEFAULT_LIMITS.windowBytes / 2 ** 20;
const BATCH = 'peerport (batch)';
const NATIVE = 'native MessagePort';
const RELAY = 'ws relay';

export const targets: readonly Target[] = [
  { scene: RENDERERS, workload: SMALL, rival: NATIVE, bound: 'at least', limit: 2.5 },
  { scene: RENDERERS, workload: SMALL, rival: RELAY, bound: 'at least', limit: 10 },
  { scene: RENDERERS, workload: SMALL, contender: BATCH, rival: NATIVE, bound: 'at least', limit: 5 },
  { scene: RENDERERS, workload: 'round trip 64 B, p50', rival: RELAY, bound: 'at most', limit: 1.1 },
  { scene: RENDERERS, workload: 'round trip 64 B, p99', rival: RELAY, bound: 'at most', limit: 1.1 },
  { scene: RENDERERS, workload: '1 MiB buffers', rival: RELAY, bound: 'at least', limit: 1.3 },
  { scene: NODE, workload: SMALL, rival: 'child_process IPC', bound: 'at least', limit: 3 },
  { scene: NODE, workload: SMALL, rival: 'node-ipc', bound: 'at least', limit: 3 },
  { scene: NODE, workload: 'round trip 64 B, p50', rival: RELAY, bound: 'at most', limit: 1.1 },
  { scene: NODE, workload: 'round trip 64 B, p99', rival: RELAY, bound: 'at most', limit: 1.1 },
  { scene: NODE, workload: '1 MiB buffers', rival: RELAY, bound: 'at least', limit: 1 },
  { scene: BROKER, workload: 'relay CPU, 1,000,000 small messages', rival: RELAY, bound: 'at most', limit: 0.2 },
  {
    scene: BROKER,
    workload: 'relay CPU, 1,000,000 small messages',
    contender: 'peerport (inspect)',
    rival: 'peerport',
    bound: 'at most',
    limit: 1.15,
  },
  {
    scene: BROKER,
    workload: 'round trip 64 B, main thread blocked, p99',
    rivalWorkload: 'round trip 64 B, p99',
    bound: 'at most',
    limit: 1.5,
  },
  { scene: BROKER, workload: 'stalled reader, growth of the relay', bound: 'at most', limit: 16 },
  { scene: BROKER, workload: 'stalled reader, growth of the reader', bound: 'at most', limit: WINDOW_MIB + 16 },
  { scene: BROKER, workload: 'stalled reader, buffers lost', bound: 'at most', limit: 0 },
  { scene: BROKER, workload: 'memory of an idle channel', bound: 'at most', limit: 32 },
  { scene: BROKER, workload: 'channels open at once', bound: 'at least', limit: 2_000 },
  { scene: BROKER, workload: 'channels created and paired', bound: 'at least', limit: 500 },
];

/** Judges the measurements by their medians. */
export function evaluateTargets(
  measurements: readonly Measurement[],
  judged: readonly Target[] = targets,
): TargetResult[] {
  return judged.map((target) => {
    const { contender = 'peerport', rival = contender, workload, rivalWorkload = workload, bound, limit } = target;
    const isCompared = rival !== contender || rivalWorkload !== workload;
    const find = (wantedContender: string, wantedWorkload: string) =>
      measurements.find(
        ({ scene, ...measurement }) =>
          scene === target.scene &&
          measurement.contender === wantedContender &&
          measurement.workload === wantedWorkload,
      );
    const own = find(contender, workload);
    const other = isCompared ? find(rival, rivalWorkload) : undefined;
    const otherName = rival === contender ? rivalWorkload : rival;
    const wanted = isCompared ? `${bound} ${limit} × ${otherName}` : `${bound} ${limit} ${own?.unit ?? ''}`.trimEnd();
    const name = `${target.scene}: ${workload}, ${contender}: ${wanted}`;
    if (own === undefined) return { target: name, verdict: 'skipped', detail: `There is no figure of ${contender}.` };
    if (isCompared && other === undefined)
      return { target: name, verdict: 'skipped', detail: `There is no figure of ${otherName}.` };
    return { target: name, ...judge(target, own, other) };
  });
}

function judge({ bound, limit }: Target, own: Measurement, other: Measurement | undefined) {
  const { median } = own.spread;
  const figure = other === undefined ? median : median / other.spread.median;
  const isMet = bound === 'at least' ? figure >= limit : figure <= limit;
  const comparison = other && `, ${figure.toFixed(2)} × ${digits(other.spread.median)} ${other.unit}`;
  return {
    verdict: isMet ? ('met' as const) : ('missed' as const),
    detail: `Measured: ${digits(median)} ${own.unit}${comparison ?? ''}.`,
  };
}
