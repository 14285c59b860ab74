import type { Channel } from '../core/channel.ts';
import type { SideNumber } from '../core/side.ts';
import type { Turns, Worker } from './turns.ts';

/**
 * Ends what is of no use any more once a port has ended: the channels that it created and nobody has used. There may be many, so each is
 * a job.
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

  /** A port of the channel has ended; if it is not said which, both have. */
  add({ derived }: Channel, maker?: SideNumber): void {
    for (const channel of derived)
      if (maker === undefined || channel.derivation?.side === maker) this.#waiting.add(channel);
    if (this.#waiting.size > 0) this.#turns.waitForJob(this);
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
