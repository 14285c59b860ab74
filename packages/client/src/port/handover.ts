import type { Ticket } from '@peerport/protocol';
import { NO_BYTES } from '../base/message.ts';
import { type LaneCredit, NEW_CREDIT } from '../lanes/flow-control.ts';
import { type LaneNumbers, NO_LANES } from '../lanes/lanes.ts';

/** Everything that it takes to hold a port: a ticket, and what the former holder left. A `port` attachment has the same members. */
export interface Handover {
  readonly ticket: Ticket;
  readonly received: Uint8Array;
  readonly returned: Uint8Array;
  readonly unsent: Uint8Array;
  readonly lanes: LaneNumbers;
  readonly credit: LaneCredit;
}

/** The handover of a port that had no holder before. */
export function firstHandover(ticket: Ticket): Handover {
  return { ticket, received: NO_BYTES, returned: NO_BYTES, unsent: NO_BYTES, lanes: NO_LANES, credit: NEW_CREDIT };
}
