import type { Deferred } from '../base/deferred.ts';
import type { CloseInfo } from '../connection/close-info.ts';

/**
 * How far a port is. The names are those of `RTCDataChannel` (WebRTC 1.0 §6.2).
 *
 * ```
 *   connecting ──▶ open ──▶ closing ──▶ closed
 * ```
 *
 * `connecting`: on the way to the broker, or waiting for the peer. `closing`: after `close()`, until the peer has everything that was
 * posted before. `closed`: the channel is over, though its socket may still carry what was transferred over it. A port can become `closed`
 * in any state, and `closing` while it is `connecting`. A port that was transferred is `closed`, and fires no event.
 */
export type PortState = 'connecting' | 'open' | 'closing' | 'closed';

/**
 * `moving`: the port was transferred. `info` is how the channel ended, for whoever still asks this port; `paired` resolves when the peer
 * comes meanwhile.
 */
export type InternalState =
  | 'connecting'
  | 'open'
  | 'closing'
  | { readonly name: 'closed'; readonly info: CloseInfo }
  | { readonly name: 'moving'; readonly info: CloseInfo; readonly paired: Deferred<void> };
