import { expect, test } from '@jest/globals';
import { CLOSE_CODES, CloseCode, describeCloseCode } from '../../src/base/close-codes.ts';

test('every code is in the table, and in the range for applications', () => {
  expect(Object.keys(CLOSE_CODES).map(Number)).toEqual(Object.values(CloseCode));
  for (const code of Object.values(CloseCode)) {
    expect(code).toBeGreaterThanOrEqual(4000);
    expect(code).toBeLessThan(5000);
    expect(describeCloseCode(code)).toBe(CLOSE_CODES[code]);
  }
});

test('only closed is clean', () => {
  const clean = Object.values(CLOSE_CODES).filter(({ wasClean }) => wasClean);
  expect(clean.map(({ reason }) => reason)).toEqual(['closed']);
});

test('every message fits into a close frame', () => {
  for (const { message } of Object.values(CLOSE_CODES)) {
    expect(Buffer.byteLength(message)).toBeGreaterThan(0);
    expect(Buffer.byteLength(message)).toBeLessThanOrEqual(123);
  }
});

test.each([1000, 1001, 1006, 1011, 4999])('%d, which no broker sends, means that it went down', (code) => {
  expect(describeCloseCode(code)).toMatchObject({ reason: 'broker-gone', wasClean: false });
  expect(describeCloseCode(code).message).toContain(String(code));
});

test.each([1002, 1003, 1007, 1009])('%d, by which a WebSocket rejects what it reads, is a protocol error', (code) => {
  expect(describeCloseCode(code)).toMatchObject({ reason: 'protocol-error', wasClean: false });
});
