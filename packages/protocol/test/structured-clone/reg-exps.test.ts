import { describe, expect, test } from '@jest/globals';
import { DEFAULT_LIMITS } from '../../src/base/limits.ts';
import { deserialize, serialize } from '../../src/structured-clone/index.ts';
import { bytesOf, clone, dataCloneError, valueError } from './helpers.ts';

/** An array of regular expressions, as nobody writes it who keeps to the limits. */
function bytesOfAll(...regExps: readonly (readonly [source: string, flags: string])[]): Uint8Array {
  const hexOf = (text: string) => Buffer.from(serialize(text)).toString('hex').slice(2);
  return bytesOf(
    `6f ${regExps.length.toString(16).padStart(2, '0')} ${regExps.map((parts) => `b2 ${parts.map(hexOf).join('')}`).join('')}`,
  );
}

/** Both sides refuse it, and refuse it in the same place. */
function expectRefused(problem: RegExp, ...regExps: readonly (readonly [source: string, flags: string])[]): void {
  const { path, message } = dataCloneError(() =>
    serialize(regExps.map(([source, flags]) => new RegExp(source, flags))),
  );
  expect(path).toBe(`$[${regExps.length - 1}]`);
  expect(message).toMatch(problem);
  expect(valueError(() => deserialize(bytesOfAll(...regExps))).message).toMatch(problem);
}

function expectTaken(...regExps: readonly (readonly [source: string, flags: string])[]): void {
  const copies = clone(regExps.map(([source, flags]) => new RegExp(source, flags)));
  expect(copies.map(({ source, flags }) => [source, flags])).toEqual(regExps);
}

describe('maxRegExpLength', () => {
  const { maxRegExpLength } = DEFAULT_LIMITS;

  test('default: at, and over', () => {
    expect(maxRegExpLength).toBe(32_768);
    expectTaken(['a'.repeat(maxRegExpLength), '']);
    expectRefused(/a source of more than 32768 UTF-16 code units/, ['a'.repeat(maxRegExpLength + 1), '']);
  });
});

describe('maxRegExpPartsCount', () => {
  const { maxRegExpPartsCount: most } = DEFAULT_LIMITS;
  const problem = /compiles slowly: more than 512 such parts/;
  const names = (count: number) => Array.from({ length: count }, (_, index) => `(?<n${index}>)`).join('');

  test('default: at, and over', () => {
    expect(most).toBe(512);
    expectTaken(['\\p{L}'.repeat(most), 'u']);
    expectRefused(problem, ['\\p{L}'.repeat(most + 1), 'u']);
  });

  test('over, by all of a message together', () => {
    const half = ['\\P{Lu}'.repeat(most / 2), 'u'] as const;
    expectTaken(half, half);
    expectRefused(problem, half, half, ['\\p{L}', 'v']);
  });

  test('counts for one message only', () => {
    for (let round = 0; round < 3; round++) expectTaken(['\\p{L}'.repeat(most), 'u']);
  });

  test('counts names of groups, and no lookbehind', () => {
    expectTaken([names(most), ''], ['(?<=a)(?<!b)'.repeat(most), '']);
    expectRefused(problem, [names(most + 1), '']);
  });

  test('counts a property of strings 64 times', () => {
    expectTaken(['\\p{RGI_Emoji}'.repeat(8), 'v']);
    expectRefused(problem, ['\\p{Emoji_Keycap_Sequence}'.repeat(9), 'v']);
  });

  test('counts every 4 characters of what ignores case in sets', () => {
    expectTaken(['a'.repeat(4 * most), 'iv'], ['a'.repeat(4 * most + 4), 'v']);
    expectRefused(problem, ['a'.repeat(4 * most + 4), 'iv']);
    const modified = bytesOfAll([`(?i:${'a'.repeat(4 * most)})`, 'v']);
    expect(valueError(() => deserialize(modified)).message).toMatch(problem);
  });

  test('counts nothing that only looks like it', () => {
    expectTaken(['\\p{L}'.repeat(most + 1), 'i'], ['\\d\\w'.repeat(most), 'u']);
  });
});
