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

/** What was measured so far. */
export interface SiegeResult {
  readonly roundTripsCount: number;
  readonly quietP99Ms: number;
  readonly besiegedP99Ms: number;
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
  readonly #quietMs: number[] = [];
  readonly #besiegedMs: number[] = [];
  #hostileBytes = 0;
  #roundsCount = 0;
  #probe: Child<ProbeFunctions> | undefined;
  #hostile: Child<HostileFunctions> | undefined;

  get result(): SiegeResult {
    return {
      roundTripsCount: this.#quietMs.length + this.#besiegedMs.length,
      quietP99Ms: p99(this.#quietMs),
      besiegedP99Ms: p99(this.#besiegedMs),
      hostileBytes: this.#hostileBytes,
    };
  }

  get problems(): string[] {
    const { quietP99Ms, besiegedP99Ms } = this.result;
    const ratio = besiegedP99Ms / quietP99Ms;
    return this.#roundsCount >= MIN_ROUNDS_COUNT && ratio > MAX_RATIO
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
    this.#quietMs.push(...(await probe.call.roundTripsMs(quietMs)));

    const grant = { canCreate: true };
    const channels = await Promise.all(
      Array.from({ length: PAIRS_COUNT }, () => broker.call.createChannel({ port1: grant, port2: grant })),
    );
    const tickets = channels.map((channel) => [channel.port1, channel.port2] as const);
    const besiegedMs = durationMs - quietMs;
    const [times, bytes] = await Promise.all([
      probe.call.roundTripsMs(besiegedMs),
      hostile.call.attack(tickets, HOSTILE_DEEDS, besiegedMs),
    ]);
    this.#besiegedMs.push(...times);
    this.#hostileBytes += bytes;
    this.#roundsCount++;
    for (const { id } of channels) await broker.call.revoke(id);
    await probe.call.close();
  }
}

function p99(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length * 0.99)] ?? 0;
}
