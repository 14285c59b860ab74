import { readdir, readFile } from 'node:fs/promises';

/** The consumers of processor time while messages pass. */
export const CONSUMERS = ['ends', 'relay', 'Chromium'] as const;

/**
 * `ends`: both parties. `relay`: a Node process between them, such as a broker. `Chromium`: its processes without a page, above all the
 * one that owns the sockets.
 */
export type Consumer = (typeof CONSUMERS)[number];

/** Processor time, in seconds. */
export type ProcessorSeconds = Readonly<Record<Consumer, number>>;

const NANOSECOND = 1e-9;

/** Whether the system reports processor time more finely than hundredths of a second. */
export const isProcessorTimeKnown = process.platform === 'linux';

/** The processor time of all descendants of this process since each started; empty if unknown. */
export async function processorSeconds(): Promise<ProcessorSeconds> {
  const seconds = { ends: 0, relay: 0, Chromium: 0 };
  if (!isProcessorTimeKnown) return seconds;
  const add = async (pid: string) => {
    const [consumer, ownSeconds] = await Promise.all([consumerOf(pid), secondsOf(pid)]);
    seconds[consumer] += ownSeconds;
  };
  // A process may be gone by now.
  await Promise.all((await descendants()).map((pid) => add(pid).catch(() => undefined)));
  return seconds;
}

/** @returns the processor time used from `before` to `after`. */
export function elapsed(before: ProcessorSeconds, after: ProcessorSeconds): ProcessorSeconds {
  const since = (consumer: Consumer) => Math.max(0, after[consumer] - before[consumer]);
  return { ends: since('ends'), relay: since('relay'), Chromium: since('Chromium') };
}

/** The sum of all consumers. */
export function totalOf(times: Readonly<Record<Consumer, number>>): number {
  return CONSUMERS.reduce((sum, consumer) => sum + times[consumer], 0);
}

async function descendants(): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const parents = new Map(await Promise.all(pids.map(async (pid) => [pid, await parentOf(pid)] as const)));
  const isDescendant = (pid: string | undefined): boolean =>
    pid !== undefined && (parents.get(pid) === `${process.pid}` || isDescendant(parents.get(pid)));
  return pids.filter(isDescendant);
}

/** proc(5): the fourth field of `stat`; the second is in brackets, and may contain anything. */
async function parentOf(pid: string): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat.slice(stat.lastIndexOf(')')).split(' ')[2];
}

async function consumerOf(pid: string): Promise<Consumer> {
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8');
  if (command.startsWith(process.execPath)) return /(broker|relay)\.js/.test(command) ? 'relay' : 'ends';
  return command.includes('--type=renderer') ? 'ends' : 'Chromium';
}

/** The first field of `schedstat` is nanoseconds; each thread has its own. */
async function secondsOf(pid: string): Promise<number> {
  const threads = await readdir(`/proc/${pid}/task`);
  const nanoseconds = threads.map(async (thread) => {
    const schedstat = await readFile(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').catch(() => '0');
    return Number.parseInt(schedstat, 10);
  });
  return (await Promise.all(nanoseconds)).reduce((sum, one) => sum + one, 0) * NANOSECOND;
}
