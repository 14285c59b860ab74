import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { DEFAULT_BROKER_LIMITS } from '@peerport/protocol';
import { PortTicket } from '../../src/core/port-ticket.ts';
import type { TokenHash } from '../../src/core/token-store.ts';

const TTL_MS = 1_000;

let isAwaited: boolean;
let expiriesCount: number;

beforeEach(() => {
  jest.useFakeTimers();
  isAwaited = false;
  expiriesCount = 0;
});

afterEach(() => {
  jest.useRealTimers();
});

function issue(moveTtlMs?: number): PortTicket {
  const onExpiry = () => {
    expiriesCount++;
  };
  const terms = { hash: 'hash' as TokenHash, ttlMs: TTL_MS, onExpiry, ...(moveTtlMs !== undefined && { moveTtlMs }) };
  return new PortTicket(terms, () => isAwaited);
}

test.each([
  ['a ticket', undefined],
  ['the ticket of a port that moves, which nobody awaits', 10 * TTL_MS],
])('%s expires after its time, and not before', (_name, moveTtlMs) => {
  issue(moveTtlMs);
  jest.advanceTimersByTime(TTL_MS - 1);
  expect(expiriesCount).toBe(0);
  jest.advanceTimersByTime(1);
  expect(expiriesCount).toBe(1);
  jest.advanceTimersByTime(100 * TTL_MS);
  expect(expiriesCount).toBe(1);
});

test('goes on as long as somebody may read it, and expires when nobody may', () => {
  isAwaited = true;
  expect(issue(10 * TTL_MS).isMoving).toBe(true);
  jest.advanceTimersByTime(5 * TTL_MS);
  expect(expiriesCount).toBe(0);
  isAwaited = false;
  jest.advanceTimersByTime(TTL_MS);
  expect(expiriesCount).toBe(1);
});

test('does not expire once it was stopped', () => {
  issue().stop();
  jest.advanceTimersByTime(TTL_MS);
  expect(expiriesCount).toBe(0);
});

test('has its whole time again when it is restarted', () => {
  const ticket = issue();
  jest.advanceTimersByTime(TTL_MS - 1);
  ticket.restart();
  jest.advanceTimersByTime(TTL_MS - 1);
  expect(expiriesCount).toBe(0);
  jest.advanceTimersByTime(1);
  expect(expiriesCount).toBe(1);
});

describe('moveTtlMs', () => {
  const { moveTtlMs } = DEFAULT_BROKER_LIMITS;

  test.each([
    ['overridden', 2_500],
    ['default', moveTtlMs],
  ])('%s: before, a ticket travels on; at and over, it has expired, whoever awaits it', (_name, ttlMs) => {
    issue(ttlMs);
    isAwaited = true;
    jest.advanceTimersByTime(ttlMs - 1);
    expect(expiriesCount).toBe(0);
    jest.advanceTimersByTime(1);
    expect(expiriesCount).toBe(1);
  });

  test('default: a day', () => {
    expect(moveTtlMs).toBe(24 * 60 * 60 * 1_000);
  });
});
