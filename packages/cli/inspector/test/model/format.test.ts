import { expect, test } from '@jest/globals';
import {
  formatAge,
  formatBytes,
  formatCompact,
  formatCount,
  formatMs,
  formatNoun,
  formatTime,
} from '../../src/model/format.ts';

test.each([
  [formatBytes(0), '0 B'],
  [formatBytes(1_023), '1023 B'],
  [formatBytes(1_024), '1.0 KiB'],
  [formatBytes(150 * 1_024), '150 KiB'],
  [formatBytes(3.25 * 2 ** 30), '3.3 GiB'],
  [formatMs(0.123), '0.12 ms'],
  [formatMs(57.6), '58 ms'],
  [formatMs(1_500), '1.5 s'],
  [formatMs(12_345), '12 s'],
  [formatAge(59_000), '59 s'],
  [formatAge(61_000), '1 min'],
  [formatAge(3_720_000), '1 h 2 min'],
  [formatCount(12_345), '12,345'],
  [formatNoun(1, 'channel'), '1 channel'],
  [formatNoun(2_000, 'channel'), '2,000 channels'],
  [formatCompact(12_345), '12.3K'],
  [formatTime(new Date(2026, 0, 2, 3, 4, 5, 67).getTime()), '03:04:05.067'],
])('%s is %s', (actual, expected) => {
  expect(actual).toBe(expected);
});
