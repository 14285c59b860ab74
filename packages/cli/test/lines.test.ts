import { Readable } from 'node:stream';
import { expect, test } from '@jest/globals';
import { linesOf } from '../src/base/lines.ts';

async function linesIn(...chunks: (string | Buffer)[]): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of linesOf(
    Readable.from(
      chunks.map((chunk) => Buffer.from(chunk)),
      { objectMode: false },
    ),
  )) {
    lines.push(line);
  }
  return lines;
}

test.each([
  ['nothing', [], []],
  ['a line without an end', ['one'], ['one']],
  ['ends of both kinds', ['one\ntwo\r\n', '\n', 'three\n'], ['one', 'two', '', 'three']],
  ['a line in pieces', ['o', 'n', 'e\r', '\ntw', 'o'], ['one', 'two']],
])('%s', async (_, chunks, lines) => {
  expect(await linesIn(...chunks)).toEqual(lines);
});

test('a character may be cut', async () => {
  const [start, end] = [Buffer.from('ü\n').subarray(0, 1), Buffer.from('ü\n').subarray(1)];
  expect(await linesIn(start, end)).toEqual(['ü']);
});

test('no more is read than is asked for', async () => {
  let readCount = 0;
  const stream = new Readable({
    highWaterMark: 1,
    read() {
      readCount++;
      this.push('line\n');
    },
  });
  await linesOf(stream).next();
  expect(readCount).toBeLessThan(5);
});
