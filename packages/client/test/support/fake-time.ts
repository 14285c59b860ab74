import { realTime, type Time } from '../../src/platform/time.ts';

/** Timers that go by the clock of `jest.useFakeTimers()`. */
export const fakeTime: Time = {
  ...realTime,

  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },

  every(ms, callback) {
    const timer = setInterval(callback, ms);
    return () => clearInterval(timer);
  },
};
