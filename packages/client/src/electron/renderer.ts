import { connect } from '../browser.ts';
import { BRIDGE_KEY, type Bridge } from './bridge.ts';
import { Deliveries } from './deliveries.ts';

export type { PortListener } from './deliveries.ts';

const deliveries = new Deliveries(bridge, connect);

/** See {@link Deliveries.onPort}. */
export const onPort: Deliveries['onPort'] = (channel, listener) => deliveries.onPort(channel, listener);

/** See {@link Deliveries.requestPort}. */
export const requestPort: Deliveries['requestPort'] = (name) => deliveries.requestPort(name);

function bridge(): Bridge {
  const found = (globalThis as { [BRIDGE_KEY]?: Bridge })[BRIDGE_KEY];
  if (found !== undefined) return found;
  throw new Error(
    'this page has no preload script of peerport: name the file of @peerport/client/electron/preload in webPreferences.preload ' +
      'of its window, or import it in the preload script that is there',
  );
}
