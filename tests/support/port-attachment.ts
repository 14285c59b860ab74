import type { Ticket } from '@peerport/client';
import type { Attachment } from '@peerport/protocol';

/** A port as an attachment, as one leaves it that has done nothing. */
export function portAttachment(ticket: Ticket): Extract<Attachment, { kind: 'port' }> {
  return {
    kind: 'port',
    ticket,
    received: new Uint8Array(),
    returned: new Uint8Array(),
    unsent: new Uint8Array(),
    nextLane: 3,
    lingering: [],
    outstanding: { bytes: 0, count: 0 },
    unreturned: { bytes: 0, count: 0 },
  };
}
