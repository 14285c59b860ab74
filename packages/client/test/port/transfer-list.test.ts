import { describe, expect, test } from '@jest/globals';
import { transferList } from '../../src/port/transfer-list.ts';

const buffer = new ArrayBuffer(1);
const { port1 } = new MessageChannel();

test.each([
  ['nothing', undefined, []],
  ['null', null, []],
  ['an array', [buffer, port1], [buffer, port1]],
  ['a Set', new Set([buffer]), [buffer]],
  ['an object without transfer', {}, []],
  ['transfer: undefined', { transfer: undefined }, []],
  ['transfer: an array', { transfer: [buffer] }, [buffer]],
  ['transfer: an iterable', { transfer: new Set([buffer]) }, [buffer]],
  ['a function, which is an object', () => {}, []],
  ['an object whose iterator is null', { [Symbol.iterator]: null, transfer: [buffer] }, [buffer]],
])('%s', (_name, argument, expected) => {
  expect(transferList(argument)).toEqual(expected);
});

describe('rejects', () => {
  test.each([
    ['a number', 7, /neither a transfer list nor options/],
    ['a string, though it can be iterated', 'abc', /neither a transfer list nor options/],
    ['true', true, /neither a transfer list nor options/],
    ['transfer: null', { transfer: null }, /options.transfer is not iterable/],
    ['transfer: a number', { transfer: 7 }, /options.transfer is not iterable/],
    ['transfer: an object', { transfer: {} }, /options.transfer is not iterable/],
    ['a list with a number in it', [buffer, 7], /transfer\[1\] is not an object/],
    ['a list with null in it', { transfer: [null] }, /transfer\[0\] is not an object/],
  ])('%s', (_name, argument, problem) => {
    expect(() => transferList(argument)).toThrow(TypeError);
    expect(() => transferList(argument)).toThrow(problem);
  });
});

test('takes what the platform takes, and nothing else', () => {
  const candidates = [
    undefined,
    null,
    [],
    {},
    { transfer: [] },
    7,
    'abc',
    { transfer: null },
    { transfer: 7 },
    [7],
    [null],
  ];
  const throws = (call: () => void) => {
    try {
      call();
    } catch {
      return true;
    }
    return false;
  };
  for (const candidate of candidates) {
    const native = new MessageChannel();
    expect([candidate, throws(() => transferList(candidate))]).toEqual([
      candidate,
      throws(() => native.port1.postMessage(null, candidate as Transferable[])),
    ]);
    native.port1.close();
  }
});
