import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ProtocolError } from '../../src/base/errors.ts';
import { decodeCredit, encodeCredit } from '../../src/wire/credit.ts';

test('vector', () => {
  expect(Buffer.from(encodeCredit({ bytes: 300, count: 2 })).toString('hex')).toBe('ac0202');
});

test('what is encoded is what is decoded', () => {
  const amount = fc.record({ bytes: fc.nat(2 ** 33), count: fc.nat() });
  fc.assert(fc.property(amount, (credit) => expect(decodeCredit(encodeCredit(credit))).toEqual(credit)));
});

test('any bytes give credit or a ProtocolError, nothing else', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 12 }), (bytes) => {
      try {
        const { bytes: amount, count } = decodeCredit(bytes);
        return amount >= 0 && count >= 0;
      } catch (error) {
        return error instanceof ProtocolError;
      }
    }),
  );
});

test('trailing bytes are a protocol error', () => {
  expect(() => decodeCredit(Uint8Array.of(1, 1, 0))).toThrow(/too long/);
});
