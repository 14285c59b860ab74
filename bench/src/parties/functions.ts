import { Driver } from '../workloads/drive.ts';
import type { OpenEnd, Pipe } from '../workloads/pipe.ts';
import { respond } from '../workloads/respond.ts';
import type { Turn, Workload } from '../workloads/workloads.ts';

/** What a party can be asked, be it a page or a Node process. */
export interface PartyFunctions {
  /** Opens an end, and then does what the party at the other end orders. */
  serve(end: string, config: unknown): Promise<void>;
  /** Opens an end, to drive workloads over it. Closes the one before. */
  open(end: string, config: unknown): Promise<void>;
  /** What must come before the first turn of a workload, and is no part of it. Comes after `open`. */
  prepare(workload: Workload, turnMs: number): Promise<void>;
  /** One turn of a workload. Comes after `open`. */
  run(workload: Workload, turnMs: number): Promise<Turn>;
}

/** The functions of a party that has `ends`, by name. */
export function partyFunctions(ends: Readonly<Record<string, OpenEnd>>): PartyFunctions {
  let pipe: Pipe | undefined;
  let driver: Driver | undefined;
  const openDriver = () => {
    if (driver === undefined) throw new Error('open() first');
    return driver;
  };
  const openEnd = (name: string, config: unknown) => {
    const open = ends[name];
    if (open === undefined) throw new Error(`a party of this kind has no end called ${name}`);
    return open(config as never);
  };
  return {
    async serve(end, config) {
      respond(await openEnd(end, config));
    },
    async open(end, config) {
      pipe?.close();
      pipe = await openEnd(end, config);
      driver = new Driver(pipe);
    },
    prepare: async (workload, turnMs) => openDriver().prepare(workload, turnMs),
    run: async (workload, turnMs) => openDriver().run(workload, turnMs),
  };
}
