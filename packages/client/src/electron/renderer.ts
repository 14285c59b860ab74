import { connect } from '../browser.ts';
import type { PeerPort } from '../port/peer-port.ts';
import { BRIDGE_KEY, type Bridge } from './bridge.ts';
import { Deliveries } from './deliveries.ts';
import type { PortListener } from './port-listeners.ts';

export type { PortListener } from './port-listeners.ts';

const deliveries = new Deliveries(bridge, connect);

/**
 * Calls `listener` with each port that the main process sends to `channel`, including those that already wait. Replaces an earlier listener.
 * Returns a function that removes it. An error that it throws is reported, as for an event listener.
 *
 * @throws {TypeError} the channel is not a string, or the listener not a function.
 * @throws {Error} the preload script is missing.
 */
export function onPort(channel: string, listener: PortListener): () => void {
  return deliveries.onPort(channel, listener);
}

/**
 * Asks the main process for a port.
 *
 * @throws {TypeError} the name is not a string.
 * @throws {Error} the preload script is missing, there is no handler for the name, or the handler refused, with its reason.
 */
export function requestPort(name: string): Promise<PeerPort> {
  return deliveries.requestPort(name);
}

function bridge(): Bridge {
  const found = (globalThis as { [BRIDGE_KEY]?: Bridge })[BRIDGE_KEY];
  if (found !== undefined) return found;
  throw new Error(
    'this page has no preload script of peerport: name the file of @peerport/client/electron/preload in webPreferences.preload ' +
      'of its window, or import it in the preload script that is there',
  );
}
