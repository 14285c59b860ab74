import { addEventListener, removeEventListener } from '../../platform/native-events.ts';
import type { NativePorts } from '../../platform/platform.ts';
import { realTime } from '../../platform/time.ts';

/** How often ports are polled where the platform fires no `close` event at them. */
const CHECK_INTERVAL_MS = 1000;

const unread = new Error('Thrown by a message that is only there to see whether anybody reads it');
const bait = {
  get unreadable(): never {
    throw unread;
  },
};

/** Nobody listens at its other end. Unlike a polyfill of `structuredClone()`, it transfers nothing before it has read the message. */
let probe: MessagePort | undefined;

/** Whether the platform fires `close` at ports: Node and Electron's renderers do, Chromium does not. */
const hasCloseEvent =
  'MessagePort' in globalThis && ['onclose', 'hasRef'].some((name) => name in MessagePort.prototype);

/**
 * Whether a port can still be transferred. Finds out without touching it: Node rejects a closed or detached port in a transfer list before it
 * reads the message, and Chromium does not read a message that is posted to one. Node 20 skips a port in the list that is marked as
 * untransferable, and rejects it in the message.
 *
 * Node learns in a later task that the other end has closed; Chromium when it has delivered what was sent before.
 */
export function isUsable(port: MessagePort, nativePorts: NativePorts): boolean {
  probe ??= nativePorts.newChannel().port1;
  return readsMessage(() => probe?.postMessage([port, bait], [port])) && isOpen(port);
}

/** Works in Chromium. Where messages to a closed port are serialized, as the standard says, every port seems open. */
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
 * Calls back when the other end of a port has closed, after the last message. Chromium does not fire the `close` event of the HTML standard
 * (§9.4.3), for reasons of security: see whatwg/html#10201. There ports are polled every second.
 *
 * @returns a function that stops watching.
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
