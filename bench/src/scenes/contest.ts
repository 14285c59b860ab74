import { reasonOf } from '../errors.ts';
import type { Progress } from '../progress.ts';
import type { Recorder } from '../recorder.ts';
import type { Scene } from '../results.ts';
import type { Entrant } from './entrant.ts';
import { playRounds } from './rounds.ts';

/** One thing to measure for all entrants of a scene. */
export interface Contest<Running> {
  readonly scene: Scene;
  /** Its name. */
  readonly workload: string;
  readonly roundsCount: number;
  readonly entrants: readonly Entrant<Running>[];
  /** Why an entrant cannot do it, if it cannot. */
  readonly cannot: (name: string) => string | undefined;
  /** Prepares an entrant before the first round. */
  readonly prepare?: (running: Running) => Promise<void>;
  /** Runs one turn of an entrant, and records its figures. */
  readonly play: (running: Running, name: string) => Promise<void>;
}

/** Runs a contest. An entrant that fails drops out, and the others go on. */
export async function hold<Running>(
  { scene, workload, roundsCount, entrants, cannot, prepare, play }: Contest<Running>,
  { recorder, progress }: { readonly recorder: Recorder; readonly progress: Progress },
): Promise<void> {
  const running = new Set(entrants);
  const leave = (entrant: Entrant<Running>, reason: string, turnsLeftCount: number, isExpected: boolean) => {
    running.delete(entrant);
    recorder.skip({ scene, contender: entrant.name, workload, reason, isExpected });
    progress.drop(turnsLeftCount);
  };
  for (const entrant of entrants) {
    const reason = cannot(entrant.name);
    if (reason !== undefined) leave(entrant, reason, roundsCount, true);
  }
  const turn = async (entrant: Entrant<Running>, take: () => Promise<void>, turnsLeftCount: number) => {
    try {
      await take();
    } catch (error) {
      leave(entrant, reasonOf(error), turnsLeftCount, false);
    }
  };
  if (prepare !== undefined) {
    progress.expect(running.size);
    for (const entrant of [...running]) {
      progress.step(`${scene}: ${workload}, ${entrant.name} (warm-up)`);
      await turn(entrant, () => entrant.prepare(prepare), roundsCount);
    }
  }
  await playRounds(roundsCount, running, async (entrant, round) => {
    progress.step(`${scene}: ${workload}, ${entrant.name} (round ${round + 1} of ${roundsCount})`);
    await turn(entrant, () => entrant.turn((it) => play(it, entrant.name)), roundsCount - round - 1);
  });
}
