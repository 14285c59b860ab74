import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from '@jest/globals';
import { deserialize } from '../../src/structured-clone/index.ts';
import { bytesOf } from './helpers.ts';

/** What {@link deserialize} says that it takes at most. */
const MAX_MEMORY_PER_BYTE = 256;
/** Far more than it takes, and far less than it would take if each object had to look at those before it. */
const MAX_CPU_MS = 2_000;
const COUNT = 30_000;
const COUNT_LEB128 = 'b0ea01';

setFlagsFromString('--expose-gc');
const gc: () => void = runInNewContext('gc');

function usedBytes(): number {
  gc();
  // Waits until the first has freed the memory of buffers, which V8 does in another thread.
  gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

test.each([
  ['empty arrays', '60'],
  ['empty objects', '70'],
  ['objects of a known shape', '8000'],
  ['sparse arrays', 'b0ffffffff0f00'],
  ['dates', 'b1000000000000f03f'],
  ['regular expressions', 'b2416140'],
  ['maps', 'b300'],
  ['sets', 'b400'],
  ['errors', 'b50200'],
  ['boxed numbers', 'b600'],
  ['boxed strings', 'b640'],
  ['buffers', 'b700'],
  ['resizable buffers', 'b80000'],
  ['views', 'bb0100'],
  ['data views', 'bb0000'],
  ['bigints', 'aa080000000000000080'],
  ['strings', 'ad014f04'],
])('many %s take a bounded time, and memory in proportion to the bytes', (_name, hex) => {
  const bytes = bytesOf(`62 71416101 6f ${COUNT_LEB128} ${hex.repeat(COUNT)}`);
  const [beforeBytes, start] = [usedBytes(), process.cpuUsage()];
  const value = deserialize(bytes) as [unknown, unknown[]];
  const { user } = process.cpuUsage(start);
  const takenBytes = usedBytes() - beforeBytes;
  expect(value[1]).toHaveLength(COUNT);
  expect(takenBytes / bytes.length).toBeLessThan(MAX_MEMORY_PER_BYTE);
  expect(user / 1_000).toBeLessThan(MAX_CPU_MS);
});
