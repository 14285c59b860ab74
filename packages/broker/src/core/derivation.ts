import type { BrokerLimits, ChannelOptions } from '@peerport/protocol';
import { checkChannelOptions } from '../base/options.ts';
import type { Channel, Derivation } from './channel.ts';
import { attenuate, type Grants } from './grants.ts';
import type { SideNumber } from './side.ts';

/** A channel that a port may create. */
export interface DerivedChannel {
  readonly label: string | undefined;
  readonly grants: Grants;
  readonly derivation: Derivation;
}

/** Decides which channels ports may create, and counts the open ones by creator. */
export class Derivations {
  readonly #limits: BrokerLimits;
  readonly #openCounts = new Map<string, number>();
  #openCount = 0;

  constructor(limits: BrokerLimits) {
    this.#limits = limits;
  }

  /**
   * Returns what a port may create that asks for a channel with these options.
   *
   * @throws {Error} with a sentence for its holder: it may not create channels, has created too many, is too many levels deep, or the
   * options are wrong.
   */
  plan(parent: Channel, side: SideNumber, options: unknown): DerivedChannel {
    const { grant: maker, creator } = parent.sides[side];
    if (!maker.canCreate) throw new Error('the ticket does not grant canCreate');
    checkChannelOptions(options as ChannelOptions);
    const grants = attenuate(options as ChannelOptions, maker, parent.grants, this.#limits);
    const derivation = { parent, side, creator };
    this.#checkRoom(derivation);
    return { label: (options as ChannelOptions).label, grants, derivation };
  }

  /** Counts a channel that was created. */
  begin({ creator }: Pick<Derivation, 'creator'>): void {
    this.#openCount++;
    this.#openCounts.set(creator, this.#openCountOf(creator) + 1);
  }

  /** Counts a channel as ended. */
  end({ creator }: Pick<Derivation, 'creator'>): void {
    this.#openCount--;
    const count = this.#openCountOf(creator) - 1;
    if (count === 0) this.#openCounts.delete(creator);
    else this.#openCounts.set(creator, count);
  }

  /** @throws {Error} */
  #checkRoom({ parent, creator }: Derivation): void {
    const { maxChannelsCount, maxDerivedChannelsCount, maxDerivationDepthCount } = this.#limits;
    if (parent.depth >= maxDerivationDepthCount)
      throw new Error(
        `${parent.depth} channels in a line were each created by a port of the one before: use a port of an earlier one, or raise maxDerivationDepthCount`,
      );
    const openCount = this.#openCountOf(creator);
    if (openCount >= maxDerivedChannelsCount)
      throw new Error(
        `${openCount} channels that its holder created are open: close some, or raise maxDerivedChannelsCount`,
      );
    // Leaves room for the channels of the broker's owner.
    if (this.#openCount >= maxChannelsCount / 2)
      throw new Error(`${this.#openCount} channels that ports created are open, half of maxChannelsCount`);
  }

  #openCountOf(creator: string): number {
    return this.#openCounts.get(creator) ?? 0;
  }
}
