import type { TappedMessage } from '@peerport/protocol/admin';
import type { SideNumber } from '../../core/side.ts';

/** One event that the relay reports to a tap. */
export type TapNews =
  /** Assigns a number to a port of a channel. `mayBeCut`: the port has sent messages before. */
  | {
      readonly type: 'port';
      readonly port: number;
      readonly channel: string;
      readonly from: SideNumber;
      readonly mayBeCut: boolean;
    }
  /** WebSocket messages, one after the other in `bytes`. For each, `heads` has the port, the time and the length. */
  | { readonly type: 'messages'; readonly heads: Float64Array; readonly bytes: Uint8Array }
  /** Messages of a port that were left out. */
  | { readonly type: 'gap'; readonly port: number; readonly count: number }
  /** A change of a channel. */
  | { readonly type: 'channel'; readonly message: TappedMessage }
  /** The port sends no more. */
  | { readonly type: 'gone'; readonly port: number };

/** What the relay tells the tap thread about a tap. */
type Order =
  /** `number`: the viewer's number of the tap. */
  | { readonly type: 'open'; readonly number: number; readonly withPayload: boolean }
  /** `bytes` are reported back when the news has been handled. */
  | { readonly type: 'news'; readonly news: TapNews; readonly bytes: number }
  /** So many bytes of its texts were sent to the viewer. */
  | { readonly type: 'sent'; readonly bytes: number }
  /** The tap ends. */
  | { readonly type: 'close' };

/** What the tap thread tells the relay about a tap. */
type Report =
  /** News of so many bytes has been handled. */
  | { readonly type: 'taken'; readonly bytes: number }
  /** UTF-8 to send to the viewer. */
  | { readonly type: 'text'; readonly text: Uint8Array }
  /** Everything was reported. */
  | { readonly type: 'closed' };

/** A message to the tap thread about the tap with that number. */
export type TapOrder = Order & { readonly tap: number };
/** A message from the tap thread. */
export type TapReport = Report & { readonly tap: number };
