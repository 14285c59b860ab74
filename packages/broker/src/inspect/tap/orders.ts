import type { TappedMessage } from '@peerport/protocol/admin';
import type { SideNumber } from '../../core/side.ts';

/** One thing that the relay has for a tap. */
export type TapNews =
  /** A port of a channel; from now on it has this number. `mayBeCut`: it has sent before. */
  | {
      readonly type: 'port';
      readonly port: number;
      readonly channel: string;
      readonly from: SideNumber;
      readonly mayBeCut: boolean;
    }
  /** WebSocket messages as they came: one after the other in `bytes`. Of each, `heads` has the port, the time and the length. */
  | { readonly type: 'messages'; readonly heads: Float64Array; readonly bytes: Uint8Array }
  /** Messages of a port that were left out. */
  | { readonly type: 'gap'; readonly port: number; readonly count: number }
  /** What became of a channel. */
  | { readonly type: 'channel'; readonly message: TappedMessage }
  /** Nothing more comes from the port. */
  | { readonly type: 'gone'; readonly port: number };

/** What the relay says of a tap to the thread of taps. */
type Order =
  /** `number` is what its viewer calls it. */
  | { readonly type: 'open'; readonly number: number; readonly withPayload: boolean }
  /** `bytes` come back when it has been dealt with. */
  | { readonly type: 'news'; readonly news: TapNews; readonly bytes: number }
  /** So many bytes of its texts have gone to the viewer. */
  | { readonly type: 'sent'; readonly bytes: number }
  /** Nothing more comes. */
  | { readonly type: 'close' };

/** What that thread says of it to the relay. */
type Report =
  /** News of so many bytes have been dealt with. */
  | { readonly type: 'taken'; readonly bytes: number }
  /** UTF-8, to send to the viewer. */
  | { readonly type: 'text'; readonly text: Uint8Array }
  /** All has been said. */
  | { readonly type: 'closed' };

/** To the thread of taps. `tap` says which one is meant. */
export type TapOrder = Order & { readonly tap: number };
/** From it. */
export type TapReport = Report & { readonly tap: number };
