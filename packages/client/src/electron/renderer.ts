import { connect } from '../browser.ts';
import type { PeerPort } from '../port/peer-port.ts';
import { BRIDGE_KEY, type Bridge } from './bridge.ts';
import { Deliveries } from './deliveries.ts';
import type { PortListener } from './port-listeners.ts';

export type { PortListener } from './port-listeners.ts';

const deliveries = new Deliveries(bridge, connect);

/**
 * Has `listener` called with each port that the main process sends to `channel`, those that wait included. It takes the place
 * of an earlier listener. Returns a function that takes it away again. What it throws is reported, as that of an event listener.
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
 * @throws {Error} the preload script is missing; nobody answers to this name; the answer is no, with the reason.
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
