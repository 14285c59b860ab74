import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { FirstHead } from '../../src/listener/first-head.ts';

async function make() {
  const stream = new Duplex({ read() {} });
  let text = '';
  let restBytes = 0;
  stream.on('data', (data) => {
    text += data;
  });
  const head = new FirstHead(stream as unknown as Socket, (bytes) => {
    restBytes += bytes;
  });
  await setImmediate();
  return { stream, head, seen: () => [text, restBytes] as const };
}

test.each([
  ['GET / HTTP/1.1\r\nA: b\r\n\r\n', 'GET / HTTP/1.1\r\n\r\n'],
  ['GET / HTTP/1.1\r\n\r\n', '\r\n'],
  ['\r\n\r\nGET / HTTP/1.1\r\n\r\n', 'x'],
  ['GET / HTTP/1.1\nA: b\n\n', 'GET / HTTP/1.1\n\n'],
  ['GET / HTTP/1.1\r\nA: b\n\r\n', 'x'],
])(
  'of %j, followed by %j, the first passes, and what the preface of HTTP/2 takes, cut anywhere',
  async (first, rest) => {
    for (let at = 0; at <= first.length + rest.length; at++) {
      const { stream, seen } = await make();
      const all = first + rest;
      for (const part of [all.slice(0, at), all.slice(at)]) if (part !== '') stream.push(Buffer.from(part));
      const passed = all.slice(0, first.length + 'SM\r\n\r\n'.length);
      expect(seen()).toEqual([passed, all.length - passed.length]);
    }
  },
);

test('what comes behind a head that was released passes to whoever reads then', async () => {
  const { stream, head, seen } = await make();
  stream.once('data', () => head.release());
  stream.push(Buffer.from('GET / HTTP/1.1\r\n\r\nframes'));
  stream.push(Buffer.from(' and more'));
  expect(seen()).toEqual(['GET / HTTP/1.1\r\n\r\nframes and more', 0]);
});
