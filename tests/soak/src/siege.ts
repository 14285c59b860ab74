import { Child } from './child.ts';
import { brokerParty } from './party.ts';
import { HOSTILE_DEEDS, type HostileFunctions, type ProbeFunctions } from './processes/functions.ts';

/** By how much whoever is hostile may raise the 99th percentile of others. */
const MAX_RATIO = 3;
/** In fewer rounds, a percentile says more of what else the machine does. */
const MIN_ROUNDS_COUNT = 6;
const PAIRS_COUNT = 21;
/** Hostile ports do not answer when they are closed. */
const FLUSH_TIMEOUT_MS = 1_000;
/** Of a round, the part in which nobody is hostile. */
const QUIET_SHARE = 0.4;

/** The 99th percentile of the round trips of honest ports. */
interface P99 {
  readonly quietMs: number;
  readonly besiegedMs: number;
}

/** What was measured so far. */
export interface SiegeResult {
  readonly roundTripsCount: number;
  /** Medians of all rounds, and so is the ratio: whatever else the machine does in a round, it does in both of its parts. */
  readonly p99: P99 & { readonly ratio: number };
  readonly hostileBytes: number;
}

/**
 * A broker with a channel of honest ports, and beside it a process with ports that floods, stalls, derives and moves. In each round,
 * the honest ones are alone first.
 */
export class Siege {
  readonly broker = brokerParty('besieged broker, worker', false, {
    relay: 'worker',
    limits: { flushTimeoutMs: FLUSH_TIMEOUT_MS },
  });
  readonly #p99s: P99[] = [];
  #roundTripsCount = 0;
  #hostileBytes = 0;
  #probe: Child<ProbeFunctions> | undefined;
  #hostile: Child<HostileFunctions> | undefined;

  get result(): SiegeResult {
    const quietMs = median(this.#p99s.map((each) => each.quietMs));
    const besiegedMs = median(this.#p99s.map((each) => each.besiegedMs));
    const ratio = median(this.#p99s.map((each) => each.besiegedMs / each.quietMs));
    return {
      roundTripsCount: this.#roundTripsCount,
      p99: { quietMs, besiegedMs, ratio },
      hostileBytes: this.#hostileBytes,
    };
  }

  get problems(): string[] {
    const { ratio } = this.result.p99;
    return this.#p99s.length >= MIN_ROUNDS_COUNT && ratio > MAX_RATIO
      ? [`hostile ports made the p99 of others ${ratio.toFixed(1)} times as long`]
      : [];
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
    const [broker, probe, hostile] = [this.broker.child, this.#probe, this.#hostile];
    if (broker === undefined || probe === undefined || hostile === undefined)
      throw new Error('the siege has not started');
    const { port1, port2 } = await broker.call.createChannel();
    await probe.call.open(port1, port2);
    const quietMs = durationMs * QUIET_SHARE;
    const quietTimes = await probe.call.roundTripsMs(quietMs);

    // To the broker's owner, all of them are of one process.
    const grant = { canCreate: true, holder: { label: 'hostile' } };
    const channels = await Promise.all(
      Array.from({ length: PAIRS_COUNT }, () => broker.call.createChannel({ port1: grant, port2: grant })),
    );
    const tickets = channels.map((channel) => [channel.port1, channel.port2] as const);
    const besiegedMs = durationMs - quietMs;
    const [times, bytes] = await Promise.all([
      probe.call.roundTripsMs(besiegedMs),
      hostile.call.attack(tickets, HOSTILE_DEEDS, besiegedMs),
    ]);
    this.#p99s.push({ quietMs: p99(quietTimes), besiegedMs: p99(times) });
    this.#roundTripsCount += quietTimes.length + times.length;
    this.#hostileBytes += bytes;
    for (const { id } of channels) await broker.call.revoke(id);
    await probe.call.close();
  }
}

function p99(times: readonly number[]): number {
  return quantile(times, 0.99);
}

function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length * share)] ?? 0;
}
