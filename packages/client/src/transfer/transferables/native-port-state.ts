import { addEventListener, removeEventListener } from '../../platform/native-events.ts';
import type { NativePorts } from '../../platform/platform.ts';
import { realTime } from '../../platform/time.ts';

/** How often a port is asked whether it is closed, where the platform has no `close` event for it. */
const CHECK_INTERVAL_MS = 1000;

const unread = new Error('Thrown by a message that is only there to see whether anybody reads it');
const bait = {
  get unreadable(): never {
    throw unread;
  },
};

/** Nobody listens at its other end. Unlike `structuredClone`, which pages replace, it transfers nothing before it has read the message. */
let probe: MessagePort | undefined;

/** The platform fires `close` at a port: Node, Electron's renderers; not Chromium. */
const hasCloseEvent =
  'MessagePort' in globalThis && ['onclose', 'hasRef'].some((name) => name in MessagePort.prototype);

/**
 * Whether a port can still be transferred, told without touching it: Node refuses a closed or detached port in a transfer
 * list before it reads the message, Chromium does not read a message that is posted to one. Node 20 passes over a port in the list that
 * is marked as untransferable, and refuses it in the message.
 *
 * Node notices that the port's other end has closed in a later task; Chromium when it has delivered what was sent before.
 */
export function isUsable(port: MessagePort, nativePorts: NativePorts): boolean {
  probe ??= nativePorts.newChannel().port1;
  return readsMessage(() => probe?.postMessage([port, bait], [port])) && isOpen(port);
}

/** Works in Chromium; where messages to a closed port are serialized as the standard says, every port seems open. */
function isOpen(port: MessagePort): boolean {
  return readsMessage(() => port.postMessage(bait));
}

function readsMessage(take: () => unknown): boolean {
  try {
    take();
  } catch (error) {
    return error === unread;
  }
  return false;
}

/**
 * Calls back when the other end of a port has closed, after the last message. Chromium's security team keeps the `close`
 * event of the HTML standard (§9.4.3) from it, see whatwg/html#10201; there ports are asked every second.
 *
 * @returns what stops it.
 */
export function watchClose(port: MessagePort, onClose: () => void, time = realTime): () => void {
  if (!hasCloseEvent) return pollClose(port, onClose, time);
  addEventListener.call(port, 'close', onClose);
  return () => removeEventListener.call(port, 'close', onClose);
}

const polled = new Map<MessagePort, () => void>();
let stopPolling: (() => void) | undefined;

/** {@link watchClose} without the event. */
export function pollClose(port: MessagePort, onClose: () => void, time = realTime): () => void {
  polled.set(port, onClose);
  stopPolling ??= time.every(CHECK_INTERVAL_MS, pollAll);
  return () => {
    polled.delete(port);
    if (polled.size > 0) return;
    stopPolling?.();
    stopPolling = undefined;
  };
}

function pollAll(): void {
  for (const [port, onClose] of polled) if (!isOpen(port)) onClose();
}
