import type { Party } from '../parties/party.ts';
import { type Workload, workloadCalled } from '../workloads/workloads.ts';

/** Traffic through a relay, and the amount for which the relay's processor time is reported. */
export interface RelayLoad {
  readonly name: string;
  readonly workload: Extract<Workload, { does: 'stream' }>;
  readonly messagesCount: number;
}

/** The figures of a turn. */
export interface RelayTurn {
  /** Processor time of the relay, for the whole load. */
  readonly seconds: number;
  /** In the unit of the workload. */
  readonly figure: number;
}

export const smallMessages = load('1,000,000 small messages', 'small messages, one way', 1_000_000);
export const largeBuffers = load('1 GiB of 1 MiB buffers', '1 MiB buffers', 1_024);

/** One turn that counts, after one that does not. */
export async function takeRelayCpu(
  { workload, messagesCount }: RelayLoad,
  driver: Pick<Party, 'run'>,
  cpuSeconds: () => Promise<number>,
  turnMs: number,
): Promise<RelayTurn> {
  await driver.run(workload, turnMs);
  const beforeSeconds = await cpuSeconds();
  const turn = await driver.run(workload, turnMs);
  const seconds = (await cpuSeconds()) - beforeSeconds;
  if (!('figure' in turn)) throw new Error(`${workload.name} sends no stream of messages`);
  return { seconds: (seconds * messagesCount) / turn.messagesCount, figure: turn.figure };
}

/** @throws {Error} if the workload is not a stream. */
function load(what: string, workloadName: string, messagesCount: number): RelayLoad {
  const workload = workloadCalled(workloadName);
  if (workload.does !== 'stream') throw new Error(`${workloadName} is no stream`);
  return { name: `relay CPU, ${what}`, workload, messagesCount };
}
