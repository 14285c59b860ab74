import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { CloseCode, DEFAULT_LIMITS } from '@peerport/protocol';
import { grantsFrom } from '../../src/core/grants.ts';
import { Side, type SideNumber } from '../../src/core/side.ts';
import type { TokenHash } from '../../src/core/token-store.ts';

type Sides = Readonly<Record<SideNumber, Side<string>>>;

const TTL_MS = 1_000;
const LEFT = { name: 'left', cause: { closeCode: CloseCode.gone, message: 'it crashed' } } as const;

let expired: string[];

beforeEach(() => {
  jest.useFakeTimers();
  expired = [];
});

afterEach(() => {
  jest.useRealTimers();
});

function channel(id: string): Sides {
  return Side.pairOf(id, grantsFrom({}, DEFAULT_LIMITS), () => id);
}

function issue(side: Side<string>, ttlMs = TTL_MS): void {
  side.issue({ hash: 'hash' as TokenHash, ttlMs, onExpiry: () => expired.push(side.channelId) });
}

/** A port leaves for another process. */
function move(side: Side<string>): void {
  const onExpiry = () => expired.push(side.channelId);
  side.issue({ hash: 'hash' as TokenHash, ttlMs: TTL_MS, onExpiry, moveTtlMs: 10 * TTL_MS });
}

function take(side: Side<string>): void {
  side.enter({ name: 'taken', socket: 'socket', route: 'alone' });
}

test('is vacant, taken, and left; only then has it a ticket, and a socket', () => {
  const { 1: side } = channel('x');
  expect([side.state.name, side.ticket, side.socket]).toEqual(['vacant', undefined, undefined]);
  issue(side);
  expect([side.state.name, side.ticket?.hash, side.socket]).toEqual(['vacant', 'hash', undefined]);
  take(side);
  expect([side.state.name, side.ticket, side.socket]).toEqual(['taken', undefined, 'socket']);
  side.enter(LEFT);
  expect([side.state.name, side.ticket, side.socket]).toEqual(['left', undefined, undefined]);
});

test.each<[string, (side: Side<string>) => void]>([
  ['taken', take],
  ['left', (side) => side.enter(LEFT)],
  ['issued another', (side) => move(side)],
])('its ticket ends when it is %s', (_name, leave) => {
  const { 1: side } = channel('x');
  issue(side);
  jest.advanceTimersByTime(TTL_MS - 1);
  leave(side);
  jest.advanceTimersByTime(TTL_MS - 1);
  expect(expired).toEqual([]);
});

describe('awaitCause', () => {
  test('gives time to say why the socket went down, also while its peer moves', () => {
    const { 1: side } = channel('x');
    take(side);
    side.awaitCause(TTL_MS, () => expired.push('cause'));
    side.enter({ name: 'taken', socket: 'socket', route: 'returning' });
    jest.advanceTimersByTime(TTL_MS);
    expect(expired).toEqual(['cause']);
  });

  test('ends when the cause is known', () => {
    const { 1: side } = channel('x');
    take(side);
    side.awaitCause(TTL_MS, () => expired.push('cause'));
    side.enter(LEFT);
    jest.advanceTimersByTime(TTL_MS);
    expect(expired).toEqual([]);
  });
});

describe('while its ticket travels', () => {
  test('it does not expire as long as the port is there that is to read it, and does when that is gone', () => {
    const [x, via] = [channel('x'), channel('via')];
    move(x[1]);
    take(via[2]);
    expect(x[1].sendTicketTo(via[2])).toBe(true);
    jest.advanceTimersByTime(5 * TTL_MS);
    expect(expired).toEqual([]);
    via[2].enter(LEFT);
    take(via[1]);
    jest.advanceTimersByTime(TTL_MS);
    expect(expired).toEqual(['x']);
  });

  test('nor as long as that port has a ticket of its own, or is on its way to somebody who is there', () => {
    const [x, via, other] = [channel('x'), channel('via'), channel('other')];
    issue(via[2], 3 * TTL_MS);
    move(x[1]);
    x[1].sendTicketTo(via[2]);
    jest.advanceTimersByTime(2 * TTL_MS);
    take(via[2]);
    move(via[2]);
    take(other[1]);
    via[2].sendTicketTo(other[1]);
    jest.advanceTimersByTime(5 * TTL_MS);
    expect(expired).toEqual([]);
    other[1].enter(LEFT);
    jest.advanceTimersByTime(TTL_MS);
    expect(expired.sort()).toEqual(['via', 'x']);
  });

  test('of ports that travel over each other’s channels none ever arrives: they expire', () => {
    const [x, y] = [channel('x'), channel('y')];
    move(x[1]);
    move(y[2]);
    x[1].sendTicketTo(y[2]);
    y[2].sendTicketTo(x[1]);
    take(x[2]);
    take(y[1]);
    jest.advanceTimersByTime(TTL_MS);
    expect(expired.sort()).toEqual(['x', 'y']);
  });

  test('its time begins anew when the channel has ended that carries it', () => {
    const [x, via] = [channel('x'), channel('via')];
    move(x[1]);
    take(via[2]);
    x[1].sendTicketTo(via[2]);
    jest.advanceTimersByTime(TTL_MS - 1);
    via[2].enter(LEFT);
    via[2].releasePassengers();
    jest.advanceTimersByTime(TTL_MS - 1);
    expect(expired).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(expired).toEqual(['x']);
  });

  test('it has no time any more once it is redeemed', () => {
    const [x, via] = [channel('x'), channel('via')];
    move(x[1]);
    x[1].sendTicketTo(via[2]);
    expect([...via[2].passengers]).toEqual([x[1]]);
    take(x[1]);
    expect(via[2].passengers.size).toBe(0);
    jest.advanceTimersByTime(100 * TTL_MS);
    expect(expired).toEqual([]);
  });
});

test.each<[string, (x: Sides, via: Sides) => boolean]>([
  ['a ticket of a port that nobody has held', (x, via) => x[2].sendTicketTo(via[2])],
  ['no ticket', (_x, via) => via[1].sendTicketTo(channel('another')[1])],
  ['over its own channel', (x) => x[1].sendTicketTo(x[2])],
  ['twice', (x, via) => x[1].sendTicketTo(via[2]) && x[1].sendTicketTo(channel('another')[2])],
])('only the ticket of a port that moves travels, and not: %s', (_name, travel) => {
  const [x, via] = [channel('x'), channel('via')];
  issue(x[2]);
  move(x[1]);
  expect(travel(x, via)).toBe(false);
});
