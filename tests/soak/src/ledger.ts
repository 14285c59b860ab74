import type { PortReport } from './processes/functions.ts';

/** Reasons for which a port may close, by what was done to its channel. */
export const REASONS = {
  closed: ['closed'],
  aborted: ['aborted'],
  revoked: ['revoked'],
  /** One that waits is told when the other one's ticket runs out. */
  'peer killed': ['gone', 'expired'],
  'broker killed': ['broker-gone'],
} as const;

/** What can be done to a channel. */
export type Deed = keyof typeof REASONS;

/** A channel, and all that was done to it. */
export interface ChannelRecord {
  readonly id: string;
  readonly deeds: Set<Deed>;
  /** The side that was told to close. */
  closer: 0 | 1 | undefined;
  /** What became of its two ports. `undefined`: its process was killed. */
  readonly reports: [PortReport | undefined, PortReport | undefined];
}

/** Sums over channels that have ended. */
export interface Totals {
  channelsCount: number;
  portsCount: number;
  /** By ports whose process lived to tell. */
  postedCount: number;
  deliveredCount: number;
  /** Not delivered, by channels whose `close` events say so. */
  lostCount: number;
  /** To processes that were killed: how many of them were delivered, nobody can say. */
  postedToKilledCount: number;
}

/** Keeps account of every message and every port. */
export class Ledger {
  readonly totals: Totals = {
    channelsCount: 0,
    portsCount: 0,
    postedCount: 0,
    deliveredCount: 0,
    lostCount: 0,
    postedToKilledCount: 0,
  };
  readonly problems: string[] = [];

  /** A channel has ended. */
  add(record: ChannelRecord): void {
    this.totals.channelsCount++;
    for (const report of record.reports) if (report !== undefined) this.#addPort(record, report);
    this.#addDirection(record, 0, 1);
    this.#addDirection(record, 1, 0);
  }

  #addPort({ id, deeds }: ChannelRecord, { closes, problems }: PortReport): void {
    this.totals.portsCount++;
    for (const problem of problems) this.#complain(id, problem);
    if (closes.length !== 1) this.#complain(id, `a port fired ${closes.length} close events`);
    const reasons: readonly string[] = [...deeds].flatMap((deed) => REASONS[deed]);
    for (const { reason, wasClean } of closes) {
      if (!reasons.includes(reason)) this.#complain(id, `closed: ${reason}, though it was ${[...deeds].join(', ')}`);
      if (wasClean !== (reason === 'closed')) this.#complain(id, `closed: ${reason}, with wasClean ${wasClean}`);
    }
  }

  #addDirection({ id, closer, reports }: ChannelRecord, from: 0 | 1, to: 0 | 1): void {
    const [sender, receiver] = [reports[from], reports[to]];
    if (receiver !== undefined) this.totals.deliveredCount += receiver.receivedCount;
    if (sender === undefined) return;
    this.totals.postedCount += sender.postedCount;
    if (receiver === undefined) {
      this.totals.postedToKilledCount += sender.postedCount;
      return;
    }
    const lostCount = sender.postedCount - receiver.receivedCount;
    if (lostCount < 0) this.#complain(id, `${-lostCount} messages more were delivered than posted`);
    const isClean = [sender, receiver].some(({ closes }) => closes[0]?.wasClean);
    if (lostCount > 0 && isClean && closer === from)
      this.#complain(id, `closed cleanly, and lost ${lostCount} messages`);
    this.totals.lostCount += lostCount;
  }

  #complain(id: string, problem: string): void {
    this.problems.push(`channel ${id}: ${problem}`);
  }
}
