import type { Delivery } from '@peerport/protocol';
import type { ParentPort } from 'electron';
import { connect } from '../node.ts';
import { type PortListener, PortListeners } from './port-listeners.ts';

export type { PortListener } from './port-listeners.ts';

const listeners = new PortListeners(connect);
let isSubscribed = false;

/**
 * Calls `listener` with each port that the main process sends to `channel`, including those that already wait. Replaces an earlier
 * listener. Returns a function that removes it. An error that it throws is an uncaught exception, as for an event listener.
 *
 * Ports arrive as messages of `process.parentPort`, which the app's own listeners see too. Add those in the same task.
 *
 * @throws {TypeError} the channel is not a string, or the listener not a function.
 * @throws {Error} this is not a utility process.
 */
export function onPort(channel: string, listener: PortListener): () => void {
  const { parentPort } = process as { parentPort?: ParentPort };
  if (parentPort === undefined) throw new Error('onPort: this process is not a utility process of Electron');
  const stop = listeners.set(channel, listener);
  if (!isSubscribed) {
    isSubscribed = true;
    parentPort.on('message', ({ data }) => {
      if (isDelivery(data)) listeners.receive(data);
    });
  }
  return stop;
}

/** Whether a message is from the broker. The app may send others. */
function isDelivery(data: unknown): data is Delivery {
  const { channel, tickets } = Object(data) as Partial<Delivery>;
  if (typeof channel !== 'string' || !Array.isArray(tickets) || tickets.length === 0) return false;
  return tickets.every((ticket) => typeof ticket?.token === 'string' && typeof ticket.url === 'string');
}
