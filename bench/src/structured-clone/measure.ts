import { deserialize, serialize } from '@peerport/protocol';
import type { Spread } from '../results.ts';
import { spreadOf } from '../statistics.ts';
import { cases } from './cases.ts';

/** How long to measure. */
export interface Effort {
  /** How many turns each subject gets. */
  readonly rounds: number;
  /** The length of a turn: the subject runs as often as fits into it. */
  readonly turnMs: number;
}

export const FULL_EFFORT: Effort = { rounds: 15, turnMs: 10 };

/** Only checks that everything works. */
export const QUICK_EFFORT: Effort = { rounds: 1, turnMs: 1 };

/** One value, cloned by the platform and by peerport, in turn. Times are medians of the rounds, for one run. */
export interface Measurement {
  readonly name: string;
  /** Length of the serialized value. */
  readonly bytes: number;
  /** The platform's `structuredClone`. */
  readonly platformUs: number;
  /** Peerport: `serialize`, then `deserialize`. */
  readonly peerportUs: number;
  readonly serializeUs: number;
  readonly deserializeUs: number;
  /** `peerportUs` over `platformUs`, of turns in the same round: below 1 peerport is faster. */
  readonly ratio: Spread;
}

/** The last result, exported so that no optimizer drops the work. */
export let sink: unknown;

/** Measures the case of that name, in whatever runtime this runs. */
export function measure(name: string, effort: Effort): Measurement {
  const value = cases[name]?.();
  const bytes = serialize(value);
  const turns = [
    () => structuredClone(value),
    () => deserialize(serialize(value)),
    () => serialize(value),
    () => deserialize(bytes),
  ].map((subject) => turnOf(subject, effort.turnMs));
  // Each round starts with a different subject, so that the garbage of one does not always hit the same other.
  const rounds = Array.from({ length: effort.rounds }, (_, round) => {
    const times = turns.map(() => 0);
    for (let i = 0; i < turns.length; i++) {
      const next = (round + i) % turns.length;
      times[next] = turns[next]?.() ?? 0;
    }
    return times as [platform: number, peerport: number, serialize: number, deserialize: number];
  });
  const [platformUs, peerportUs, serializeUs, deserializeUs] = [0, 1, 2, 3].map(
    (subject) => spreadOf(rounds.map((times) => times[subject] as number)).median,
  ) as [number, number, number, number];
  const ratio = spreadOf(rounds.map(([platform, peerport]) => peerport / platform));
  return { name, bytes: bytes.length, platformUs, peerportUs, serializeUs, deserializeUs, ratio };
}

/** Warms the subject up, and finds how many runs fill a turn. @returns a turn: microseconds per run */
function turnOf(subject: () => unknown, turnMs: number): () => number {
  let runs = 1;
  const turn = (): number => {
    const start = performance.now();
    for (let i = 0; i < runs; i++) sink = subject();
    return ((performance.now() - start) * 1_000) / runs;
  };
  for (let us = turn(); us * runs < turnMs * 1_000; us = turn()) runs *= 2;
  return turn;
}
