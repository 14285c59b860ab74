import { describe, expect, test } from '@jest/globals';
import { CLOSE_CODES } from '../../src/base/close-codes.ts';
import { offeredSubprotocols, REFUSALS, type Refusal, tokenOffered } from '../../src/control/handshake.ts';

describe('subprotocols', () => {
  test('carry the token', () => {
    expect(offeredSubprotocols('abc')).toEqual(['peerport.v1', 'peerport.token.abc']);
    expect(tokenOffered(offeredSubprotocols('abc'))).toBe('abc');
  });

  test.each([
    [[]],
    [['peerport.v1']],
    [['peerport.token.abc']],
    [['peerport.token.abc', 'peerport.v1']],
    [['peerport.v1', 'abc']],
    [['peerport.v2', 'peerport.token.abc']],
    [['peerport.v1', 'peerport.token.abc', 'peerport.token.def']],
  ])('%j carry none', (subprotocols) => {
    expect(tokenOffered(subprotocols)).toBeUndefined();
  });
});

test('every refusal has a close code between 4400 and 4499 whose reason is refused', () => {
  for (const refusal of Object.keys(REFUSALS) as Refusal[]) {
    const code = REFUSALS[refusal];
    expect(code).toBeGreaterThanOrEqual(4400);
    expect(code).toBeLessThan(4500);
    expect(CLOSE_CODES[code].reason).toBe('refused');
  }
});
