import type { BrokerLimits } from '@peerport/protocol';

const MIB = 1024 * 1024;
/** From this part of the budget on, each socket may keep less. */
const TIGHT_PART = 1 / 2;
const TIGHTNESS = 16;
/** Memory in use grows by at most so many bytes for each byte that the relay handles. */
const MAX_GROWTH = 4;

/** Memory that a holder's socket takes. */
export interface Usage {
  readonly holder: string;
  readonly bytes: number;
}

/** How many bytes may wait for each reader at present. */
export interface Allowance {
  readonly bytes: number;
}

/** What to do about the memory that all sockets take together. */
export interface BudgetDecision<Socket extends Usage> {
  /** The new {@link Allowance}. */
  readonly allowanceBytes: number;
  /** Sockets to cut off: always the largest one of the holder who takes most. */
  readonly excess: readonly Socket[];
  /** Bytes that the relay can handle before it has to look again. */
  readonly nextLookBytes: number;
}

/** Decides what to do so that all sockets together take no more than `maxKeptBytes`. */
export function decideBudget<Socket extends Usage>(
  usages: readonly Socket[],
  { maxKeptBytes, relayBufferBytes }: Pick<BrokerLimits, 'maxKeptBytes' | 'relayBufferBytes'>,
): BudgetDecision<Socket> {
  const sumBytes = usages.reduce((sum, { bytes }) => sum + bytes, 0);
  return {
    allowanceBytes: sumBytes > maxKeptBytes * TIGHT_PART ? relayBufferBytes / TIGHTNESS : relayBufferBytes,
    excess: sumBytes > maxKeptBytes ? largestOf(usages, sumBytes - maxKeptBytes) : [],
    nextLookBytes: Math.max(MIB, (maxKeptBytes - sumBytes) / MAX_GROWTH),
  };
}

interface Holder<Socket> {
  sumBytes: number;
  readonly largestLast: Socket[];
}

/** Chooses sockets that together take at least `excessBytes`. */
export function largestOf<Socket extends Usage>(usages: readonly Socket[], excessBytes: number): Socket[] {
  const holders = new Map<string, Holder<Socket>>();
  for (const usage of usages.toSorted((one, other) => one.bytes - other.bytes)) {
    const holder = holders.get(usage.holder) ?? { sumBytes: 0, largestLast: [] };
    holders.set(usage.holder, holder);
    holder.sumBytes += usage.bytes;
    holder.largestLast.push(usage);
  }
  const chosen: Socket[] = [];
  for (let leftBytes = excessBytes; leftBytes > 0; ) {
    let greediest: Holder<Socket> | undefined;
    for (const holder of holders.values()) if (holder.sumBytes > (greediest?.sumBytes ?? 0)) greediest = holder;
    const largest = greediest?.largestLast.pop();
    if (greediest === undefined || largest === undefined) break;
    greediest.sumBytes -= largest.bytes;
    leftBytes -= largest.bytes;
    chosen.push(largest);
  }
  return chosen;
}
