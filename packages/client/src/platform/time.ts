import { addEventListener, removeEventListener } from './native-events.ts';

const { AbortSignal, Event } = globalThis;

/** A clock, and timers that go by it. */
export interface Time {
  /** Milliseconds on a monotonic clock. */
  now(): number;
  /** Calls back once, later. Returns what stops it. */
  after(ms: number, callback: () => void): () => void;
  /** Calls back again and again. Returns what stops it. */
  every(ms: number, callback: () => void): () => void;
}

/**
 * Time as it passes, also in a test whose `setTimeout`, `Date` and `performance` are fakes: it is taken from where nobody replaces it. Its
 * timers do not keep a Node process alive.
 */
export const realTime: Time = {
  now: () => new Event('now').timeStamp,

  after(ms, callback) {
    const signal = AbortSignal.timeout(Math.ceil(ms));
    const onTime = () => callback();
    addEventListener.call(signal, 'abort', onTime, { once: true });
    return () => removeEventListener.call(signal, 'abort', onTime);
  },

  every(ms, callback) {
    const onTime = () => {
      stop = realTime.after(ms, onTime);
      callback();
    };
    let stop = realTime.after(ms, onTime);
    return () => stop();
  },
};
