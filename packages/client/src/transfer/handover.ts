import type { Ticket } from '@peerport/protocol';
import { FRESH_CREDIT, type LaneCredit } from '../lanes/message-stream.ts';
import { type LaneNumbers, NO_LANES } from '../lanes/sub-channels.ts';

const NOTHING = new Uint8Array();

/** All that is needed to hold a port: a ticket, and what its former holder left, as a `port` attachment has it. */
export interface Handover {
  readonly ticket: Ticket;
  readonly received: Uint8Array;
  readonly returned: Uint8Array;
  readonly unsent: Uint8Array;
  readonly lanes: LaneNumbers;
  readonly credit: LaneCredit;
}

/** What a port was given when nobody held it before. */
export function firstHandover(ticket: Ticket): Handover {
  return { ticket, received: NOTHING, returned: NOTHING, unsent: NOTHING, lanes: NO_LANES, credit: FRESH_CREDIT };
}
