import { Driver } from '../workloads/drive.ts';
import type { OpenEnd, Pipe } from '../workloads/pipe.ts';
import { respond } from '../workloads/respond.ts';
import type { Turn, Workload } from '../workloads/workloads.ts';

/** The functions of a party, be it a page or a Node process. */
export interface PartyFunctions {
  /** Opens an end, and then obeys the party at the other end. */
  serve(end: string, config: unknown): Promise<void>;
  /** Opens an end to drive workloads over, and closes the previous one. */
  open(end: string, config: unknown): Promise<void>;
  /** Prepares the first turn of a workload. Call `open` first. */
  prepare(workload: Workload, turnMs: number): Promise<void>;
  /** Runs one turn of a workload. Call `open` first. */
  run(workload: Workload, turnMs: number): Promise<Turn>;
}

/** The functions of a party with these `ends`, by name. */
export function partyFunctions(ends: Readonly<Record<string, OpenEnd>>): PartyFunctions {
  let pipe: Pipe | undefined;
  let driver: Driver | undefined;
  const openDriver = () => {
    if (driver === undefined) throw new Error('call open() first');
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
