import { DEFAULT_LIMITS, type Frame, type Ticket } from '@peerport/protocol';
import type { Link } from '../connection/link.ts';
import { Budget } from '../lanes/budget.ts';
import type { LaneContext } from '../lanes/lane-context.ts';
import { type LaneNumbers, Lanes } from '../lanes/lanes.ts';
import type { Platform } from '../platform/platform.ts';
import type { Environment } from '../transfer/carrier.ts';
import { Arrivals } from './arrivals.ts';

/** What a port does for the objects that are transferred over it: they get lanes, or a place in line for a socket of their own. */
export class PortCarrier implements LaneContext {
  readonly channel: string;
  readonly url: string;
  readonly environment: Environment;
  readonly link: Link;
  readonly lanes: Lanes;
  readonly isSelf: (object: object) => boolean;
  readonly #arrivals: Arrivals;

  /**
   * @param isSelf whether an object is the app's object for the port.
   * @param receive gets frames again that came before their lane was claimed.
   */
  constructor(
    ticket: Ticket,
    environment: Environment,
    link: Link,
    numbers: LaneNumbers,
    isSelf: (object: object) => boolean,
    receive: (frame: Frame) => void,
  ) {
    this.channel = ticket.channel;
    this.url = ticket.url;
    this.environment = environment;
    this.isSelf = isSelf;
    this.link = link;
    const budget = new Budget(DEFAULT_LIMITS);
    this.#arrivals = new Arrivals(budget);
    this.lanes = new Lanes(this, numbers, budget, receive);
  }

  get isOver(): boolean {
    return this.link.closeInfo !== undefined;
  }

  carry(token: string): void {
    this.link.carry(token);
  }

  admit(): Platform['openSocket'] {
    return this.#arrivals.admit(this.environment.platform.openSocket);
  }
}
