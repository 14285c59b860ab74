import type { BrokerOptions } from '@peerport/broker';
import { Child } from './child.ts';
import type { BrokerFunctions, PeerFunctions, Resources } from './processes/functions.ts';

/** Time that what was closed has to be gone. */
const GONE_WITHIN_MS = 5_000;
const LOOK_EVERY_MS = 100;
/** By how much memory may differ between two rounds without having grown. */
const MAX_GROWTH_BYTES = 16 * 1024 * 1024;

/** A process that takes part; one that is mortal is started again whenever it was killed. */
export class Party<Functions extends { resources(): Resources }> {
  readonly name: string;
  readonly isMortal: boolean;
  readonly #start: () => Promise<Child<Functions>>;
  #child: Child<Functions> | undefined;
  #atStart: Resources | undefined;
  /** At the end of each round since it was started. */
  #memoryBytes: number[] = [];

  constructor(name: string, isMortal: boolean, start: () => Promise<Child<Functions>>) {
    this.name = name;
    this.isMortal = isMortal;
    this.#start = start;
  }

  /** The process, while it lives. */
  get child(): Child<Functions> | undefined {
    return this.#child;
  }

  get memoryBytes(): readonly number[] {
    return this.#memoryBytes;
  }

  async start(): Promise<void> {
    const child = await this.#start();
    this.#atStart = await child.call.resources();
    this.#memoryBytes = [];
    this.#child = child;
  }

  /** Kills the process, and starts the next one. */
  async restart(): Promise<void> {
    await this.end();
    await this.start();
  }

  async end(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    await child?.kill();
  }

  /** Nothing is open: what the process holds must be what it held at its start. Returns what is wrong. */
  async check(): Promise<string[]> {
    const untilMs = performance.now() + GONE_WITHIN_MS;
    for (;;) {
      const now = (await this.#child?.call.resources()) as Resources;
      const leaks = leaksBetween(this.#atStart as Resources, now);
      if (leaks.length > 0 && performance.now() < untilMs) {
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
        continue;
      }
      this.#memoryBytes.push(now.memoryBytes);
      return [...leaks, ...now.problems, ...this.#growth()].map((problem) => `${this.name}: ${problem}`);
    }
  }

  /** The first round warms up. */
  #growth(): string[] {
    const [, first, ...later] = this.#memoryBytes;
    const grownBytes = Math.min(...later.slice(-2)) - (first ?? 0);
    return later.length >= 2 && grownBytes > MAX_GROWTH_BYTES ? [`memory grew by ${grownBytes} bytes`] : [];
  }
}

export function brokerParty(name: string, isMortal: boolean, options: BrokerOptions): Party<BrokerFunctions> {
  return new Party(name, isMortal, async () => {
    const child = new Child<BrokerFunctions>('broker');
    await child.call.start(options);
    return child;
  });
}

export function peerParty(name: string, isMortal: boolean): Party<PeerFunctions> {
  return new Party(name, isMortal, async () => new Child<PeerFunctions>('peer'));
}

function leaksBetween(before: Resources, after: Resources): string[] {
  const counts = ({ activeCounts, leftCounts, socketsCount = 0 }: Resources): Record<string, number> => ({
    ...activeCounts,
    ...leftCounts,
    'socket descriptor': socketsCount,
  });
  const earlier = counts(before);
  return Object.entries(counts(after)).flatMap(([name, count]) => {
    const leakedCount = count - (earlier[name] ?? 0);
    return leakedCount > 0 ? [`left over: ${leakedCount} × ${name}`] : [];
  });
}
