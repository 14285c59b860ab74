import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { DEFAULT_LIMITS } from '@peerport/protocol';
import { CloseDeadline } from '../../src/connection/close-deadline.ts';
import { fakeTime } from '../support/fake-time.ts';

const LIMITS = { closeTimeoutMs: 500, flushTimeoutMs: 10_000 };

let owedBytes: number;
let told: string[];
let deadline: CloseDeadline;

beforeEach(() => {
  jest.useFakeTimers();
  owedBytes = 0;
  told = [];
  deadline = deadlineOf(LIMITS);
});

afterEach(() => {
  deadline.stop();
  jest.useRealTimers();
});

function deadlineOf(limits: typeof LIMITS | undefined): CloseDeadline {
  const hooks = {
    owedBytes: () => owedBytes,
    onUnanswered: () => void told.push('unanswered'),
    onStuck: () => void told.push('stuck'),
  };
  return new CloseDeadline(hooks, limits, fakeTime);
}

test('once all has been sent, the answer has a short time', () => {
  jest.advanceTimersByTime(LIMITS.closeTimeoutMs - 1);
  expect(told).toEqual([]);
  jest.advanceTimersByTime(1);
  expect(told).toEqual(['unanswered']);
  jest.advanceTimersByTime(LIMITS.flushTimeoutMs);
  expect(told).toEqual(['unanswered', 'stuck']);
});

test('it begins when all has been sent', () => {
  owedBytes = 1;
  jest.advanceTimersByTime(10 * LIMITS.closeTimeoutMs);
  owedBytes = 0;
  jest.advanceTimersByTime(LIMITS.closeTimeoutMs - 1);
  expect(told).toEqual([]);
  jest.advanceTimersByTime(1);
  expect(told).toEqual(['unanswered']);
});

test('what waits to be sent has a long time from when something of it was taken', () => {
  owedBytes = 2;
  jest.advanceTimersByTime(LIMITS.flushTimeoutMs - 100);
  owedBytes = 1;
  jest.advanceTimersByTime(LIMITS.flushTimeoutMs - 100);
  expect(told).toEqual([]);
  jest.advanceTimersByTime(200);
  expect(told).toEqual(['stuck']);
});

test('no time passes while there is nobody to send to, nor once it was stopped', () => {
  owedBytes = Number.POSITIVE_INFINITY;
  jest.advanceTimersByTime(2 * LIMITS.flushTimeoutMs);
  owedBytes = 0;
  deadline.stop();
  jest.advanceTimersByTime(2 * LIMITS.flushTimeoutMs);
  expect(told).toEqual([]);
});

test('default', () => {
  expect(DEFAULT_LIMITS).toMatchObject({ closeTimeoutMs: 5_000, flushTimeoutMs: 600_000 });
  deadline.stop();
  deadline = deadlineOf(undefined);
  jest.advanceTimersByTime(4_999);
  expect(told).toEqual([]);
  jest.advanceTimersByTime(1);
  expect(told).toEqual(['unanswered']);
});
