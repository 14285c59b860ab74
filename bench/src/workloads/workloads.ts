import type { Measurement } from '../results.ts';
import type { MessageKindName } from './messages.ts';

/** What the parties do in a turn. */
export type Workload = { readonly name: string; readonly better: Measurement['better'] } & (
  | { readonly does: 'round trips'; readonly unit: 'ms' }
  | {
      readonly does: 'stream';
      readonly unit: 'messages/s' | 'MiB/s';
      readonly kind: MessageKindName;
      readonly bothWays: boolean;
    }
  | { readonly does: 'one message'; readonly unit: 'ms'; readonly kind: MessageKindName }
);

/**
 * The result of a turn: one figure, in the unit of its workload, or the milliseconds of each round trip. `messagesCount` counts messages
 * or round trips.
 */
export type Turn = { readonly messagesCount: number } & (
  | { readonly figure: number }
  | { readonly samplesMs: readonly number[] }
);

function stream(name: string, kind: MessageKindName, unit: 'messages/s' | 'MiB/s', bothWays = false): Workload {
  return { name, does: 'stream', kind, unit, bothWays, better: 'higher' };
}

/**
 * The workloads of all scenes except the broker's, in the order in which they run. Round trips come late: their code is fully compiled
 * only after thousands of messages, and streams provide those.
 */
export const workloads: readonly Workload[] = [
  stream('small messages, one way', 'small', 'messages/s'),
  stream('small messages, both ways', 'small', 'messages/s', true),
  stream('1 KiB objects', 'object', 'messages/s'),
  stream('64 KiB buffers', '64 KiB', 'MiB/s'),
  stream('1 MiB buffers', '1 MiB', 'MiB/s'),
  { name: 'round trip 64 B', does: 'round trips', unit: 'ms', better: 'lower' },
  { name: 'one 64 MiB message', does: 'one message', kind: '64 MiB', unit: 'ms', better: 'lower' },
];

/** @throws {Error} if there is none of that name. */
export function workloadCalled(wanted: string): Workload {
  const workload = workloads.find(({ name }) => name === wanted);
  if (workload === undefined) throw new Error(`there is no workload called ${wanted}`);
  return workload;
}
