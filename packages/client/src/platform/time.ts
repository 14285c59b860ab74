import { addEventListener, removeEventListener } from './native-events.ts';

const { AbortSignal, Event } = globalThis;

/** A clock and its timers. */
export interface Time {
  /** Milliseconds on a monotonic clock. */
  now(): number;
  /** Calls back once. Returns a function that stops it. */
  after(ms: number, callback: () => void): () => void;
  /** Calls back repeatedly. Returns a function that stops it. */
  every(ms: number, callback: () => void): () => void;
}

/**
 * Real time, even in tests that replace `setTimeout`, `Date` and `performance`: it uses what nobody replaces. Its timers do not keep a Node
 * process alive.
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
