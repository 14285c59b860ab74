import * as timers from 'node:timers';
import { MessageChannel } from 'node:worker_threads';
import { unpatched } from '../unpatched.ts';

const setImmediate = unpatched(globalThis, 'setImmediate') ?? timers.setImmediate;
const { clearImmediate } = timers;

/** Runs a callback in a task of its own, after which Node drains ticks and microtasks: the original `setImmediate()`. */
export const immediate: (callback: () => void) => void = makesImmediates() ? setImmediate : immediatesOfPort();

/** Whether this is the original: a test may have replaced it before this module was loaded. Node counts its immediates; Bun does not. */
function makesImmediates(): boolean {
  const before = immediatesCount();
  const made = setImmediate(() => {});
  const isNative = immediatesCount() > before || 'bun' in process.versions;
  clearImmediate(made);
  return isNative;
}

function immediatesCount(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'Immediate').length;
}

/** The same with messages that the thread sends itself, which takes some microseconds more. */
function immediatesOfPort(): (callback: () => void) => void {
  const callbacks: (() => void)[] = [];
  const { port1, port2 } = new MessageChannel();
  port1.on('message', () => {
    const callback = callbacks.shift() as () => void;
    if (callbacks.length === 0) port1.unref();
    callback();
  });
  port1.unref();
  return (callback) => {
    port1.ref();
    callbacks.push(callback);
    port2.postMessage(null);
  };
}
