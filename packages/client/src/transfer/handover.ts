import type { Ticket } from '@peerport/protocol';
import { FRESH_CREDIT, type StreamCredit } from '../lanes/message-stream.ts';
import { NO_STREAMS, type StreamNumbers } from '../lanes/sub-channels.ts';

const NOTHING = new Uint8Array();

/** All that is needed to hold a port: a ticket, and what its former holder left, as a `port` attachment has it. */
export interface Handover {
  readonly ticket: Ticket;
  readonly received: Uint8Array;
  readonly returned: Uint8Array;
  readonly unsent: Uint8Array;
  readonly streams: StreamNumbers;
  readonly credit: StreamCredit;
}

/** What a port was given when nobody held it before. */
export function firstHandover(ticket: Ticket): Handover {
  return { ticket, received: NOTHING, returned: NOTHING, unsent: NOTHING, streams: NO_STREAMS, credit: FRESH_CREDIT };
}
