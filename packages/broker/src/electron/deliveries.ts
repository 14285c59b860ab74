import type { Ticket } from '@peerport/protocol';
import { BrokerError } from '../base/errors.ts';
import type { PortAddress } from '../core/holder.ts';
import type { RelayControl } from '../thread/relay-thread.ts';
import type { Holder } from './holder.ts';
import { Lifetimes } from './lifetimes.ts';

/** Binds tickets to processes, and ends their channels when the processes end. */
export class Deliveries {
  readonly #control: RelayControl;
  readonly #lifetimes = new Lifetimes();
  /** Functions that stop watching the holders of a channel, by channel id. */
  readonly #watched = new Map<string, (() => void)[]>();

  constructor(control: RelayControl) {
    this.#control = control;
  }

  /**
   * Runs `use`, which can check at any time that all `holders` have been there since. A document that replaced one of them does not count.
   *
   * @throws what `use` throws, such as `ERR_TARGET` from `assertThere`.
   */
  async during<T>(holders: readonly Holder[], use: (assertThere: () => void) => Promise<T>): Promise<T> {
    let cause: string | undefined;
    const stops = holders.map(({ place }) => this.#lifetimes.watch(place, (why) => (cause ??= why)));
    try {
      return await use(() => {
        cause ??= holders.map(({ place }) => this.#lifetimes.causeOfEnd(place)).find((why) => why !== undefined);
        if (cause !== undefined) throw gone(cause);
      });
    } finally {
      for (const stop of stops) stop();
    }
  }

  /**
   * Binds a ticket: only the origin of `holder` can redeem it, and the port ends with its holder.
   *
   * @throws {BrokerError} `ERR_TICKET`: it cannot be redeemed any more, or is bound already; `ERR_TARGET`: the holder is gone.
   */
  async assign(ticket: Ticket, holder: Holder): Promise<void> {
    let address: PortAddress | undefined;
    let cause: string | undefined;
    const unwatch = this.#lifetimes.watch(holder.place, (why) => {
      cause = why;
      if (address !== undefined) this.#report(address, why);
    });
    try {
      address = await this.#control.assign(ticket.token, holder.identity);
      if (address === undefined) {
        throw new BrokerError('ERR_TICKET', 'the ticket was redeemed, has ended, or was given to another target');
      }
    } catch (error) {
      unwatch();
      throw error;
    }
    if (cause !== undefined) {
      this.#report(address, cause);
      throw gone(cause);
    }
    this.#watched.set(address.channelId, [...(this.#watched.get(address.channelId) ?? []), unwatch]);
  }

  /** Stops watching the holders of a channel that has ended. */
  onChannelEnd(channelId: string): void {
    for (const unwatch of this.#watched.get(channelId) ?? []) unwatch();
    this.#watched.delete(channelId);
  }

  /** Stops watching all holders. */
  close(): void {
    for (const channelId of [...this.#watched.keys()]) this.onChannelEnd(channelId);
  }

  /** Fails only if the relay is gone, and every channel with it. */
  #report(address: PortAddress, cause: string): void {
    Promise.resolve(this.#control.holderGone(address, cause)).catch(() => {});
  }
}

function gone(cause: string): BrokerError {
  return new BrokerError('ERR_TARGET', `the target could not be given its port: ${cause}`);
}
