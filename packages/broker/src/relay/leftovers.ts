import type { Channel } from '../core/channel.ts';
import type { Side } from '../core/pairing.ts';
import type { Turns, Worker } from './turns.ts';

/** What it costs to end a channel, as so many bytes of payload would. */
const END_COST_BYTES = 16 * 1024;

/**
 * Ends what is of no use any more once a port has ended: the channels that it created and nobody has used. There may be many, so each takes
 * its part of a turn.
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
  add({ derived }: Channel, maker?: Side): void {
    for (const channel of derived)
      if (maker === undefined || channel.derivation?.side === maker) this.#waiting.add(channel);
    if (this.#waiting.size > 0) this.#turns.wait(this);
  }

  /** Ends the next one. */
  proceed(): void {
    for (const channel of this.#waiting) {
      this.#waiting.delete(channel);
      if (channel.wasPaired) continue;
      this.#turns.spend(END_COST_BYTES);
      this.#end(channel);
      break;
    }
    if (this.#waiting.size > 0) this.#turns.wait(this);
  }
}
