import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { DEFAULT_LIMITS } from '@peerport/protocol';
import { NO_ORIGIN } from '../../src/core/grants.ts';
import { type TokenCheck, TokenStore } from '../../src/core/token-store.ts';

const claim = { side: 'port1', origins: [NO_ORIGIN] };
let nowMs: number;
let store: TokenStore<string>;

beforeEach(() => {
  nowMs = 1_000;
  store = new TokenStore({ now: () => nowMs, randomBytes, maxRememberedTokensCount: 3 });
});

function hashOf(check: TokenCheck<string>) {
  if (check.refusal !== undefined) throw new Error(`refused: ${check.refusal}`);
  return check.hash;
}

test('an origin is known as long as a token for it is live or remembered, and no longer', () => {
  const of = (origin: string) => store.mint({ ...claim, origins: [origin, NO_ORIGIN] }, 100);
  const first = of('app://1');
  of('app://1');
  const bound = of('app://2');
  store.rebind(bound.hash, ['app://3']);
  const known = () => ['app://1', 'app://2', 'app://3', NO_ORIGIN].filter((origin) => store.knowsOrigin(origin));
  expect(known()).toEqual(['app://1', 'app://3']);
  store.spend(bound.hash, 'used');
  expect(known()).toEqual(['app://1', 'app://3']);
  store.spend(first.hash, 'used');
  for (let count = 0; count < 3; count++) store.spend(of(`app://more-${count}`).hash, 'used');
  expect(known()).toEqual(['app://1']);
});

describe('a token', () => {
  test('is 256 bits from the given source, base64url', () => {
    const counts: number[] = [];
    const source = (count: number) => {
      counts.push(count);
      return Buffer.alloc(count, 0xff);
    };
    const { token } = new TokenStore({ now: () => 0, randomBytes: source, maxRememberedTokensCount: 1 }).mint(claim, 1);
    expect(counts).toEqual([32]);
    expect(token).toBe(Buffer.alloc(32, 0xff).toString('base64url'));
  });

  test('gives what it was minted for', () => {
    const { token, hash } = store.mint(claim, 100);
    expect(store.check(token, undefined)).toEqual({ hash, claim });
  });

  test('can be bound to other origins, as long as it can be redeemed', () => {
    const { token, hash } = store.mint(claim, 100);
    const bound = { ...claim, origins: ['app://x'] };
    expect(store.find(token)).toEqual({ hash, claim });
    store.rebind(hash, bound.origins);
    expect(store.find(token)).toEqual({ hash, claim: bound });
    expect(store.check(token, undefined)).toEqual({ refusal: 'origin' });
    expect(store.check(token, 'app://x')).toEqual({ hash, claim: bound });
    nowMs += 100;
    expect(store.find(token)).toBeUndefined();
    store.spend(hash, 'used');
    store.rebind(hash, []);
    expect(store.find(token)).toBeUndefined();
  });

  test('is kept as a hash only', () => {
    const { token, hash } = store.mint(claim, 100);
    expect(hash).not.toContain(token);
    expect(hash).toHaveLength(43);
  });

  test('can be used once', () => {
    const { token } = store.mint(claim, 100);
    store.spend(hashOf(store.check(token, undefined)), 'used');
    expect(store.check(token, undefined)).toEqual({ refusal: 'used' });
    expect(store.liveCount).toBe(0);
  });

  test('that was used keeps being used, whatever happens to its channel', () => {
    const { token, hash } = store.mint(claim, 100);
    store.spend(hash, 'used');
    store.spend(hash, 'revoked');
    nowMs += 1_000;
    expect(store.check(token, undefined)).toEqual({ refusal: 'used' });
  });

  test('that was revoked says so', () => {
    const { token, hash } = store.mint(claim, 100);
    store.spend(hash, 'revoked');
    expect(store.check(token, undefined)).toEqual({ refusal: 'revoked' });
  });

  test('that nobody minted is unknown', () => {
    store.mint(claim, 100);
    expect(store.check('x'.repeat(43), undefined)).toEqual({ refusal: 'unknown' });
  });
});

describe('ticketTtlMs', () => {
  test('at the last millisecond a token is good; over, it has expired', () => {
    const { token } = store.mint(claim, 100);
    nowMs += 99;
    expect(store.check(token, undefined)).toMatchObject({ claim });
    nowMs += 1;
    expect(store.check(token, undefined)).toEqual({ refusal: 'expired' });
    expect(store.liveCount).toBe(0);
  });
});

describe('origins', () => {
  test.each([
    [[NO_ORIGIN], undefined, true],
    [[NO_ORIGIN], 'https://a.example', false],
    [['https://a.example', NO_ORIGIN], undefined, true],
    [['https://a.example'], 'https://a.example', true],
    [['https://a.example', 'null'], 'null', true],
    [['https://a.example'], 'null', false],
    [['https://a.example'], undefined, false],
    [['https://a.example'], 'https://a.example.evil', false],
    [['https://a.example'], 'https://a.exampl', false],
  ])('a token for %j, presented by %s: %s', (origins, origin, isGood) => {
    const { token } = store.mint({ ...claim, origins }, 100);
    expect(store.check(token, origin).refusal).toBe(isGood ? undefined : 'origin');
  });

  test('a wrong origin does not spend the token', () => {
    const { token } = store.mint({ ...claim, origins: ['https://a.example'] }, 100);
    expect(store.check(token, 'https://evil.example')).toEqual({ refusal: 'origin' });
    expect(store.check(token, 'https://a.example').refusal).toBeUndefined();
  });
});

describe('maxRememberedTokensCount', () => {
  const spendOne = () => {
    const { token, hash } = store.mint(claim, 100);
    store.spend(hash, 'used');
    return token;
  };

  test('overridden: at', () => {
    const tokens = [spendOne(), spendOne(), spendOne()];
    expect(tokens.map((token) => store.check(token, undefined).refusal)).toEqual(['used', 'used', 'used']);
  });

  test('overridden: over, the oldest becomes unknown', () => {
    const tokens = [spendOne(), spendOne(), spendOne(), spendOne()];
    expect(tokens.map((token) => store.check(token, undefined).refusal)).toEqual(['unknown', 'used', 'used', 'used']);
  });

  test('default', () => expect(DEFAULT_LIMITS.maxRememberedTokensCount).toBe(10_000));
});
