import { describe, expect, test } from '@jest/globals';
import { DEFAULT_LIMITS } from '@peerport/protocol';
import { attenuate, type Grants, grantsFrom, NO_ORIGIN } from '../src/grants.ts';

const limits = DEFAULT_LIMITS;

describe('grantsFrom', () => {
  test('by default a port may be transferred, and used both ways, by a peer without an origin', () => {
    const expected = {
      origins: [NO_ORIGIN],
      ttlMs: limits.ticketTtlMs,
      canCreate: false,
      canTransfer: true,
      maxMessageBytes: limits.maxMessageBytes,
      direction: 'both',
      holder: undefined,
      isWatched: false,
    };
    expect(grantsFrom({}, limits)).toEqual([expected, expected]);
  });

  test('what is said of one side overrides what is said of both', () => {
    const [first, second] = grantsFrom(
      {
        origins: ['https://a.example'],
        ttlMs: 5,
        port2: { origins: [], ttlMs: 7, canCreate: true, direction: 'receive' },
      },
      limits,
    );
    expect(first).toMatchObject({ origins: ['https://a.example'], ttlMs: 5, canCreate: false, direction: 'both' });
    expect(second).toMatchObject({ origins: [NO_ORIGIN], ttlMs: 7, canCreate: true, direction: 'receive' });
  });
});

describe('ticketTtlMs', () => {
  const ttls = (grants: Grants) => grants.map(({ ttlMs }) => ttlMs);

  test('default', () => expect(ttls(grantsFrom({}, limits))).toEqual([30_000, 30_000]));

  test('overridden, by the broker, the channel, and one side', () => {
    expect(ttls(grantsFrom({}, { ...limits, ticketTtlMs: 9 }))).toEqual([9, 9]);
    expect(ttls(grantsFrom({ ttlMs: 8, port2: { ttlMs: 7 } }, limits))).toEqual([8, 7]);
  });
});

describe('attenuate', () => {
  const parent = grantsFrom(
    { port1: { origins: ['https://a.example'], canCreate: true, maxMessageBytes: 100 } },
    limits,
  );

  test('without origins, those of the parent hold', () => {
    const [first, second] = attenuate({}, parent[0], parent, limits);
    expect(first.origins).toEqual(['https://a.example', NO_ORIGIN]);
    expect(second.origins).toEqual(first.origins);
  });

  test('an origin of the parent may be picked, a foreign one may not', () => {
    const [first] = attenuate({ origins: ['https://a.example'] }, parent[0], parent, limits);
    expect(first.origins).toEqual(['https://a.example']);
    for (const options of [{ origins: ['https://evil.example'] }, { port2: { origins: ['https://evil.example'] } }]) {
      expect(() => attenuate(options, parent[0], parent, limits)).toThrow(/https:\/\/evil.example is not an origin/);
    }
  });

  test('messages may be no longer than those of the port that asks', () => {
    const [first, second] = attenuate({ port1: { maxMessageBytes: 7 } }, parent[0], parent, limits);
    expect([first.maxMessageBytes, second.maxMessageBytes]).toEqual([7, 100]);
  });
});
