import { reasonOf } from '../errors.ts';
import type { Progress } from '../progress.ts';
import type { Recorder } from '../recorder.ts';
import type { Scene } from '../results.ts';
import type { Entrant } from './entrant.ts';
import { playRounds } from './rounds.ts';

/** One thing that is measured of all entrants of a scene. */
export interface Contest<Running> {
  readonly scene: Scene;
  /** Name of what is measured. */
  readonly workload: string;
  readonly roundsCount: number;
  readonly entrants: readonly Entrant<Running>[];
  /** Why it is beyond an entrant, if it is. */
  readonly cannot: (name: string) => string | undefined;
  /** One turn of an entrant: measures, and records. */
  readonly play: (running: Running, name: string) => Promise<void>;
}

/** Holds a contest. An entrant that fails is out of it, and the others go on. */
export async function hold<Running>(
  { scene, workload, roundsCount, entrants, cannot, play }: Contest<Running>,
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
  await playRounds(roundsCount, running, async (entrant, round) => {
    progress.step(`${scene}: ${workload}, ${entrant.name} (round ${round + 1} of ${roundsCount})`);
    try {
      await entrant.turn((it) => play(it, entrant.name));
    } catch (error) {
      leave(entrant, reasonOf(error), roundsCount - round - 1, false);
    }
  });
}
