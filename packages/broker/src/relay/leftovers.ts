import type { Channel } from '../core/channel.ts';
import type { SideNumber } from '../core/side.ts';
import type { Turns, Worker } from './turns.ts';

/**
 * Ends channels that ports created and nobody has used: when the port of their creator has ended, or when their tickets have expired. There
 * may be many at once, so each is a job.
 */
export class Leftovers implements Worker {
  readonly #turns: Turns;
  readonly #end: (channel: Channel) => void;
  readonly #waiting = new Set<Channel>();

  /** @param end not called for a channel that was paired before its turn came; one that has ended already stays so. */
  constructor(turns: Turns, end: (channel: Channel) => void) {
    this.#turns = turns;
    this.#end = end;
  }

  /** Adds what a port of the channel has created, because it has ended. @param maker `undefined`: both ports have. */
  addOf({ derived }: Channel, maker?: SideNumber): void {
    for (const channel of derived) if (maker === undefined || channel.derivation?.side === maker) this.add(channel);
  }

  add(channel: Channel): void {
    this.#waiting.add(channel);
    this.#turns.waitForJob(this);
  }

  /** Ends the next one. */
  proceed(): void {
    for (const channel of this.#waiting) {
      this.#waiting.delete(channel);
      if (channel.wasPaired) continue;
      this.#end(channel);
      break;
    }
    if (this.#waiting.size > 0) this.#turns.waitForJob(this);
  }
}
