import type { Delivery } from '@peerport/protocol';
import { connect } from '../node.ts';
import { type PortListener, PortListeners } from './port-listeners.ts';

export type { PortListener } from './port-listeners.ts';

const listeners = new PortListeners(connect);

/** Electron's main process as a side of `broker.pair()` and a target of `broker.postMessage()`: see {@link onPort}. */
export const mainProcess = {
  /** Called by the broker. */
  receivePorts(delivery: Delivery): void {
    listeners.receive(delivery);
  },
};

/**
 * Calls `listener` with each port that the broker gives to {@link mainProcess} for `channel`, including those that already wait. Replaces
 * an earlier listener. Returns a function that removes it. An error that it throws is an uncaught exception, as for an event listener.
 *
 * @throws {TypeError} the channel is not a string, or the listener not a function.
 */
export function onPort(channel: string, listener: PortListener): () => void {
  return listeners.set(channel, listener);
}
