import { Resources } from '@peerport/hosts';
import type { Effort } from '../../effort.ts';
import { reasonOf } from '../../errors.ts';
import type { Pages } from '../../parties/pages.ts';
import type { Progress } from '../../progress.ts';
import type { Recorder } from '../../recorder.ts';
import { frameStreams } from '../../workloads/workloads.ts';
import { startWay } from '../relay/run.ts';
import { playRounds } from '../rounds.ts';
import { Site } from '../site.ts';

/** What happens in the scene. */
export interface FramesOptions {
  /** @throws {Error} there is no Chromium. */
  readonly openPages: () => Promise<Pages>;
  readonly effort: Effort;
  readonly recorder: Recorder;
  readonly progress: Progress;
}

const scene = 'frames';
const WAY = 'ws relay, unmasked, framed';

/** Finds out how long WebSocket messages between two pages should be: the way is the same for all lengths. */
export async function runFrames({ openPages, effort, recorder, progress }: FramesOptions): Promise<void> {
  const { roundsCount, turnMs } = effort;
  progress.expect(frameStreams.length * roundsCount);
  await using resources = new Resources();
  try {
    const { driver } = await startWay(WAY, new Site('renderer-renderer', await openPages()), resources);
    await playRounds(roundsCount, new Set(frameStreams), async (stream, round) => {
      progress.step(`${scene}: ${stream.name} (round ${round + 1} of ${roundsCount})`);
      const turn = await driver.run(stream, turnMs);
      if (!('figure' in turn)) throw new Error(`${stream.name} is no stream`);
      const subject = { scene, workload: 'buffers', contender: stream.name, unit: 'MiB/s', better: 'higher' } as const;
      recorder.add(subject, turn.figure);
    });
  } catch (error) {
    recorder.skip({ scene, contender: WAY, reason: reasonOf(error) });
  }
}
