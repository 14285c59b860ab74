import { describe, expect, test } from '@jest/globals';
import { DEFAULT_LIMITS } from '@peerport/protocol';
import { attenuate, type Grants, grantsFrom, NO_ORIGIN, type SideGrant } from '../../src/core/grants.ts';

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

  test('each origin is kept once, as the string that the parent has, however often it is derived', () => {
    let grants = grantsFrom({ origins: ['https://a.example'], port1: { canCreate: true } }, limits);
    for (let generation = 0; generation < 30; generation++)
      grants = attenuate({ port1: { canCreate: true } }, grants[0], grants, limits);
    expect(grants.map(({ origins }) => origins)).toEqual([['https://a.example'], ['https://a.example']]);
    const [{ origins }] = attenuate({ origins: Array(9).fill('https://a.example') }, grants[0], grants, limits);
    expect(origins).toEqual(['https://a.example']);
  });

  const poor = grantsFrom(
    { ttlMs: 1_000, port1: { canTransfer: false, maxMessageBytes: 100, direction: 'receive' } },
    limits,
  );
  const rich = { canCreate: true, canTransfer: true, maxMessageBytes: 2 ** 28, ttlMs: 2 ** 31 - 1 };

  test.each<[keyof SideGrant, unknown]>([
    ['ttlMs', 1_000],
    ['canCreate', false],
    ['canTransfer', false],
    ['maxMessageBytes', 100],
    ['direction', 'receive'],
  ])('%s is at most that of the port that asks, on both sides, whatever is asked', (field, most) => {
    for (const options of [{}, { ttlMs: 2 ** 31 - 1 }, { port1: rich, port2: { ...rich, direction: 'both' } }] as const)
      expect(attenuate(options, poor[0], poor, limits).map((grant) => grant[field])).toEqual([most, most]);
  });

  test('less may be asked', () => {
    const less = { ttlMs: 5, canTransfer: false, maxMessageBytes: 9, direction: 'send' } as const;
    const [, second] = attenuate({ port2: less }, parent[0], parent, limits);
    expect(second).toMatchObject({ ...less, canCreate: false });
  });

  test('the one way that the port that asks may not use is refused', () => {
    expect(() => attenuate({ port2: { direction: 'send' } }, poor[0], poor, limits)).toThrow(
      'the port that asks may only receive, and cannot create one that may send',
    );
  });
});
