import { expect, test } from '@jest/globals';
import { isSameSecret, makeSecret, OneTimeSecret } from '../../src/http/secret.ts';

test('a secret is 256 bits, and another one each time', () => {
  expect(makeSecret()).toMatch(/^[\w-]{43}$/);
  expect(makeSecret()).not.toBe(makeSecret());
});

test('a one-time secret works once, and no other secret spends it', () => {
  const secret = new OneTimeSecret();
  expect([secret.spend(makeSecret()), secret.spend('')]).toEqual([false, false]);
  expect(secret.spend(secret.text)).toBe(true);
  expect(secret.spend(secret.text)).toBe(false);
});

test('secrets of different lengths are different', () => {
  expect(isSameSecret('a', 'a')).toBe(true);
  expect(isSameSecret('a', 'aa')).toBe(false);
});
