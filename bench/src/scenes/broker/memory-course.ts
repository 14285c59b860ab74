import { setTimeout as delay } from 'node:timers/promises';
import { residentBytes } from '../../memory.ts';
import type { MemoryCourse } from '../../results.ts';

type PartyName = MemoryCourse['parties'][number]['party'];

const SAMPLE_EVERY_MS = 100;

/** Records the resident memory of processes until it is stopped. */
export class MemoryRecording {
  readonly #pids: Readonly<Record<PartyName, number>>;
  readonly #points: Record<PartyName, [number, number][]> = { sender: [], relay: [], reader: [] };
  readonly #startMs = performance.now();
  readonly #stop = new AbortController();
  readonly #stopped: Promise<void>;

  constructor(pids: Readonly<Record<PartyName, number>>) {
    this.#pids = pids;
    this.#stopped = this.#run();
  }

  /** All records so far. */
  get parties(): MemoryCourse['parties'] {
    return (['sender', 'relay', 'reader'] as const).map((party) => ({ party, points: [...this.#points[party]] }));
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#stopped;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      for (const [party, pid] of Object.entries(this.#pids)) {
        const bytes = await residentBytes(pid);
        this.#points[party as PartyName].push([performance.now() - this.#startMs, bytes]);
      }
      await delay(SAMPLE_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** By how many bytes a party's memory has grown since the beginning. */
export function growthOf({ points }: MemoryCourse['parties'][number]): number {
  const [, first] = points[0] ?? [0, 0];
  return Math.max(...points.map(([, bytes]) => bytes)) - first;
}
