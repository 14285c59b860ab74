import { expect, jest, test } from '@jest/globals';
import { logOf } from '../../src/base/log.ts';

test('what a peer chose in a field is safe to read on a terminal', () => {
  const logger = { debug: jest.fn(), info: jest.fn(), warn: jest.fn(), error: jest.fn() };
  logOf(logger as never)('info', { label: '\x9b2J\u202e', side: 1, nothing: undefined }, 'channel created');
  expect(logger.info).toHaveBeenCalledWith(
    { label: '\\u{9b}2J\\u{202e}', side: 1, nothing: undefined },
    'channel created',
  );
});
