import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { DEFAULT_BROKER_LIMITS } from '@peerport/protocol';
import { Channel } from '../../src/core/channel.ts';
import type { Grants } from '../../src/core/grants.ts';
import { otherSide, type Side } from '../../src/core/pairing.ts';
import type { PortOf } from '../../src/core/port-ticket.ts';
import type { TokenHash } from '../../src/core/token-store.ts';

const TTL_MS = 1_000;
const HASH = 'hash' as TokenHash;

let expired: string[];
let taken: PortOf[];

beforeEach(() => {
  jest.useFakeTimers();
  expired = [];
  taken = [];
});

afterEach(() => {
  jest.useRealTimers();
});

function channel(id: string): Channel {
  return new Channel(id, undefined, [{}, {}] as unknown as Grants, undefined, 0);
}

/** A port of the channel leaves for another process. */
function move(port: PortOf, moveTtlMs = 10 * TTL_MS): void {
  const { channel, side } = port;
  channel.issue(side, HASH, TTL_MS, () => expired.push(channel.id), moveTtlMs);
}

/** Its ticket travels over another channel, from the given port of that. */
function carry({ channel, side }: PortOf, via: Channel, from: Side): boolean {
  return channel.travel(side, { channel: via, side: otherSide(from) }, isTaken);
}

const isTaken = ({ channel, side }: PortOf) => taken.some((port) => port.channel === channel && port.side === side);

test('a ticket has its time', () => {
  channel('x').issue(1, HASH, TTL_MS, () => expired.push('x'));
  jest.advanceTimersByTime(TTL_MS - 1);
  expect(expired).toEqual([]);
  jest.advanceTimersByTime(1);
  expect(expired).toEqual(['x']);
});

test('so has that of a port that moves, as long as no channel carries it', () => {
  move({ channel: channel('x'), side: 1 });
  jest.advanceTimersByTime(TTL_MS);
  expect(expired).toEqual(['x']);
});

describe('while it travels', () => {
  test('it does not expire as long as the port is there that is to read it, and does when it is gone', () => {
    const [x, via] = [channel('x'), channel('via')];
    move({ channel: x, side: 1 });
    expect(carry({ channel: x, side: 1 }, via, 1)).toBe(true);
    taken = [{ channel: via, side: 2 }];
    jest.advanceTimersByTime(5 * TTL_MS);
    expect(expired).toEqual([]);
    taken = [{ channel: via, side: 1 }];
    jest.advanceTimersByTime(TTL_MS);
    expect(expired).toEqual(['x']);
  });

  test('nor as long as that port has a ticket of its own, or is on its way to somebody who is there', () => {
    const [x, via, other] = [channel('x'), channel('via'), channel('other')];
    via.issue(2, HASH, 3 * TTL_MS, () => expired.push('via'));
    move({ channel: x, side: 1 });
    carry({ channel: x, side: 1 }, via, 1);
    jest.advanceTimersByTime(2 * TTL_MS);
    via.redeem(2);
    move({ channel: via, side: 2 });
    carry({ channel: via, side: 2 }, other, 2);
    taken = [{ channel: other, side: 1 }];
    jest.advanceTimersByTime(5 * TTL_MS);
    expect(expired).toEqual([]);
    taken = [];
    jest.advanceTimersByTime(TTL_MS);
    expect(expired.sort()).toEqual(['via', 'x']);
  });

  test('of ports that travel over each other’s channels none ever arrives: they expire', () => {
    const [x, y] = [channel('x'), channel('y')];
    move({ channel: x, side: 1 });
    move({ channel: y, side: 2 });
    carry({ channel: x, side: 1 }, y, 1);
    carry({ channel: y, side: 2 }, x, 2);
    taken = [
      { channel: x, side: 2 },
      { channel: y, side: 1 },
    ];
    jest.advanceTimersByTime(TTL_MS);
    expect(expired.sort()).toEqual(['x', 'y']);
  });

  test('its time begins anew when the channel has ended that carries it', () => {
    const [x, via] = [channel('x'), channel('via')];
    move({ channel: x, side: 1 });
    carry({ channel: x, side: 1 }, via, 1);
    taken = [{ channel: via, side: 2 }];
    jest.advanceTimersByTime(TTL_MS - 1);
    via.dispose();
    jest.advanceTimersByTime(TTL_MS - 1);
    expect(expired).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(expired).toEqual(['x']);
  });

  test('it has no time any more once it is redeemed', () => {
    const [x, via] = [channel('x'), channel('via')];
    move({ channel: x, side: 1 });
    carry({ channel: x, side: 1 }, via, 1);
    expect(via.passengersTo(2)).toEqual([{ channel: x, side: 1 }]);
    x.redeem(1);
    expect(via.passengersTo(2)).toEqual([]);
    jest.advanceTimersByTime(100 * TTL_MS);
    expect(expired).toEqual([]);
  });
});

describe('only the ticket of a port that moves travels, one way, and not over its own channel', () => {
  test.each<[string, (x: Channel, via: Channel) => boolean]>([
    ['a ticket of a port that nobody has held', (x, via) => carry({ channel: x, side: 2 }, via, 1)],
    ['no ticket', (_x, via) => carry({ channel: via, side: 1 }, via, 1)],
    ['its own channel', (x) => carry({ channel: x, side: 1 }, x, 2)],
    [
      'twice',
      (x, via) => carry({ channel: x, side: 1 }, via, 1) && carry({ channel: x, side: 1 }, channel('another'), 1),
    ],
  ])('%s', (_name, travel) => {
    const [x, via] = [channel('x'), channel('via')];
    x.issue(2, HASH, TTL_MS, () => {});
    move({ channel: x, side: 1 });
    expect(travel(x, via)).toBe(false);
  });
});

describe('moveTtlMs', () => {
  const { moveTtlMs } = DEFAULT_BROKER_LIMITS;

  test.each([
    ['overridden', 2_500],
    ['default', moveTtlMs],
  ])('%s: before, a ticket travels on; at and over, it has expired, whoever is there', (_name, ttlMs) => {
    const [x, via] = [channel('x'), channel('via')];
    move({ channel: x, side: 1 }, ttlMs);
    carry({ channel: x, side: 1 }, via, 1);
    taken = [{ channel: via, side: 2 }];
    jest.advanceTimersByTime(ttlMs - 1);
    expect(expired).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(expired).toEqual(['x']);
  });

  test('default: a day', () => {
    expect(moveTtlMs).toBe(24 * 60 * 60 * 1_000);
  });
});
