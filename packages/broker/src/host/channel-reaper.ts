import type { Channel } from '../core/channel.ts';
import type { SideNumber } from '../core/side.ts';
import type { Scheduler, Task } from '../relay/scheduler.ts';

/**
 * Ends channels that ports created and nobody has used: when the port that created them has ended, or when their tickets have expired. There
 * may be many at once, so each is a job.
 */
export class ChannelReaper implements Task {
  readonly #scheduler: Scheduler;
  readonly #end: (channel: Channel) => void;
  readonly #waiting = new Set<Channel>();

  /** @param end not called for a channel that was paired meanwhile. It must tolerate channels that have ended. */
  constructor(scheduler: Scheduler, end: (channel: Channel) => void) {
    this.#scheduler = scheduler;
    this.#end = end;
  }

  /** Reaps what ports of a channel have created, because they have ended. @param creator `undefined`: both have. */
  reapDerived({ derived }: Channel, creator?: SideNumber): void {
    for (const channel of derived)
      if (creator === undefined || channel.derivation?.side === creator) this.reap(channel);
  }

  reap(channel: Channel): void {
    this.#waiting.add(channel);
    this.#scheduler.enqueueJob(this);
  }

  run(): void {
    for (const channel of this.#waiting) {
      this.#waiting.delete(channel);
      if (channel.wasPaired) continue;
      this.#end(channel);
      break;
    }
    if (this.#waiting.size > 0) this.#scheduler.enqueueJob(this);
  }
}
