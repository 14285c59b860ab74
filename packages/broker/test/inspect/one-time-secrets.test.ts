import { beforeEach, expect, test } from '@jest/globals';
import { isSameSecret, makeSecret } from '../../src/base/secret.ts';
import { OneTimeSecrets } from '../../src/inspect/one-time-secrets.ts';

let nowMs: number;
let secrets: OneTimeSecrets;

beforeEach(() => {
  nowMs = 1_000;
  secrets = new OneTimeSecrets({ now: () => nowMs, ttlMs: 100, maxCount: 2 });
});

test('a secret is good once', () => {
  const secret = secrets.mint();
  expect(secret).toMatch(/^[\w-]{43}$/);
  expect(secrets.spend(makeSecret())).toBe(false);
  expect(secrets.spend(secret)).toBe(true);
  expect(secrets.spend(secret)).toBe(false);
});

test('until its time is over', () => {
  const [first, second] = [secrets.mint(), secrets.mint()];
  nowMs += 99;
  expect(secrets.spend(first)).toBe(true);
  nowMs += 1;
  expect(secrets.spend(second)).toBe(false);
  expect(secrets.live).toEqual([]);
});

test('one too many takes the place of the oldest', () => {
  const minted = [secrets.mint(), secrets.mint(), secrets.mint()];
  expect(secrets.live).toEqual(minted.slice(1));
});

test('secrets of other lengths are other secrets', () => {
  expect(isSameSecret('a', 'a')).toBe(true);
  expect(isSameSecret('a', 'aa')).toBe(false);
});
