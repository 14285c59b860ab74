import { Child } from './child.ts';
import { brokerParty, type Party } from './party.ts';
import {
  type BrokerFunctions,
  HOSTILE_DEEDS,
  type HostileFunctions,
  type ProbeFunctions,
} from './processes/functions.ts';

/** How many times as long the 99th percentile of others may be beside hostile ports: than alone, and than with the same attack on another broker. */
const MAX_RATIO = 3;
/** In fewer rounds, a percentile says more of what else the machine does. */
const MIN_ROUNDS_COUNT = 6;
const PAIRS_COUNT = 21;
/** Hostile ports do not answer when they are closed. */
const FLUSH_TIMEOUT_MS = 1_000;
/** The part of a round in which nobody is hostile. */
const QUIET_SHARE = 0.3;

/** The 99th percentiles of the round trips of honest ports. */
interface P99 {
  /** Nobody is hostile. */
  readonly quietMs: number;
  /** Hostile ports attack another broker: the machine is as busy. */
  readonly decoyMs: number;
  /** Hostile ports attack the broker of the honest ones. */
  readonly besiegedMs: number;
}

/** What was measured so far. */
export interface SiegeResult {
  readonly roundTripsCount: number;
  /** Medians of all rounds. */
  readonly p99: P99;
  /** Medians of what the besieged p99 is in relation to the others of its round: whatever else the machine does, it does in all parts of a round. */
  readonly ratios: { readonly toQuiet: number; readonly toDecoy: number };
  readonly hostileBytes: number;
}

/**
 * Honest ports, and a process whose ports flood, stall, derive and move. In each round, the honest ones are alone first; then that process
 * attacks another broker; then it attacks theirs.
 */
export class Siege {
  readonly #besieged = siegeBroker('besieged broker, worker');
  readonly #decoy = siegeBroker('decoy broker, worker');
  readonly #p99s: P99[] = [];
  #roundTripsCount = 0;
  #hostileBytes = 0;
  #probe: Child<ProbeFunctions> | undefined;
  #hostile: Child<HostileFunctions> | undefined;

  get brokers(): readonly Party<BrokerFunctions>[] {
    return [this.#besieged, this.#decoy];
  }

  get result(): SiegeResult {
    const medianOf = (figure: (p99: P99) => number) => quantile(this.#p99s.map(figure), 0.5);
    return {
      roundTripsCount: this.#roundTripsCount,
      p99: {
        quietMs: medianOf(({ quietMs }) => quietMs),
        decoyMs: medianOf(({ decoyMs }) => decoyMs),
        besiegedMs: medianOf(({ besiegedMs }) => besiegedMs),
      },
      ratios: {
        toQuiet: medianOf(({ besiegedMs, quietMs }) => besiegedMs / quietMs),
        toDecoy: medianOf(({ besiegedMs, decoyMs }) => besiegedMs / decoyMs),
      },
      hostileBytes: this.#hostileBytes,
    };
  }

  get problems(): string[] {
    if (this.#p99s.length < MIN_ROUNDS_COUNT) return [];
    const { toQuiet, toDecoy } = this.result.ratios;
    const compared = [
      [toQuiet, 'alone'],
      [toDecoy, 'while the same attack hits another broker'],
    ] as const;
    return compared
      .filter(([ratio]) => ratio > MAX_RATIO)
      .map(
        ([ratio, than]) => `beside hostile ports, the p99 of others is ${ratio.toFixed(1)} times what it is ${than}`,
      );
  }

  start(): void {
    this.#probe = new Child('probe');
    this.#hostile = new Child('hostile');
  }

  async end(): Promise<void> {
    await this.#probe?.kill();
    await this.#hostile?.kill();
  }

  /** Takes about so long. When it is over, nothing is open. */
  async round(durationMs: number): Promise<void> {
    const [broker, probe] = [this.#besieged.child, this.#probe];
    if (broker === undefined || probe === undefined) throw new Error('the siege has not started');
    const { port1, port2 } = await broker.call.createChannel();
    await probe.call.open(port1, port2);
    const quietMs = durationMs * QUIET_SHARE;
    const attackMs = (durationMs - quietMs) / 2;
    const quietTimes = await probe.call.roundTripsMs(quietMs);
    const decoyTimes = await this.#roundTripsBeside(this.#decoy, attackMs);
    const besiegedTimes = await this.#roundTripsBeside(this.#besieged, attackMs);
    this.#p99s.push({ quietMs: p99(quietTimes), decoyMs: p99(decoyTimes), besiegedMs: p99(besiegedTimes) });
    await probe.call.close();
  }

  /** The times that round trips take while hostile ports attack a broker. */
  async #roundTripsBeside({ child: broker }: Party<BrokerFunctions>, ms: number): Promise<readonly number[]> {
    const [probe, hostile] = [this.#probe, this.#hostile];
    if (broker === undefined || probe === undefined || hostile === undefined)
      throw new Error('the siege has not started');
    // To the broker's owner, all of them are of one process.
    const grant = { canCreate: true, holder: { label: 'hostile' } };
    const channels = await Promise.all(
      Array.from({ length: PAIRS_COUNT }, () => broker.call.createChannel({ port1: grant, port2: grant })),
    );
    const tickets = channels.map((channel) => [channel.port1, channel.port2] as const);
    const [times, bytes] = await Promise.all([
      probe.call.roundTripsMs(ms),
      hostile.call.attack(tickets, HOSTILE_DEEDS, ms),
    ]);
    this.#roundTripsCount += times.length;
    this.#hostileBytes += bytes;
    for (const { id } of channels) await broker.call.revoke(id);
    return times;
  }
}

function siegeBroker(name: string): Party<BrokerFunctions> {
  return brokerParty(name, false, { relay: 'worker', limits: { flushTimeoutMs: FLUSH_TIMEOUT_MS } });
}

function p99(times: readonly number[]): number {
  return quantile(times, 0.99);
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length * share)] ?? 0;
}
