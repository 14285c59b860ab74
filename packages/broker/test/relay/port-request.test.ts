import { describe, expect, test } from '@jest/globals';
import { readRequest } from '../../src/relay/port-request.ts';

const LONG = 'x'.repeat(300);
const request = (text: string) => Buffer.from(text);

describe('of a port that may not create channels', () => {
  test.each([
    ['{"type":"move"}', { type: 'move' }],
    ['{"type":"holding"}', { type: 'holding' }],
    [`{"type":"carry","token":"${'A'.repeat(43)}"}`, { type: 'carry', token: 'A'.repeat(43) }],
    ['{"type":"create-channel","request":3,"options":{}}', { type: 'create-channel', request: 3, options: {} }],
  ])('a short request is read: %s', (text, expected) => {
    expect(readRequest(request(text), false)).toEqual(expected);
  });

  test.each([0, 7, 999_999_999_999_999])('a long one to create a channel is not parsed, request %d', (number) => {
    const text = `{"type":"create-channel","request":${number},"options":${LONG}`;
    expect(readRequest(request(text), false)).toEqual({ type: 'create-channel', request: number });
  });

  test.each([
    `{"type":"carry","token":"${LONG}"}`,
    `{"type":"create-channel","options":"${LONG}","request":7}`,
    `{"type":"create-channel","request":-1,"options":"${LONG}"}`,
    LONG,
  ])('any other long one breaks the protocol: %.40s', (text) => {
    expect(() => readRequest(request(text), false)).toThrow('a request of more than 256 bytes, and no canCreate');
  });
});

test('of a port that may, a long request is parsed', () => {
  const text = `{"type":"create-channel","request":7,"options":"${LONG}"}`;
  expect(readRequest(request(text), true)).toEqual({ type: 'create-channel', request: 7, options: LONG });
  expect(() => readRequest(request(text.slice(0, -1)), true)).toThrow('control frame is not JSON');
});
