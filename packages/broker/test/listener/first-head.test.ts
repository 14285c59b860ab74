import { once } from 'node:events';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { FirstHead } from '../../src/listener/first-head.ts';
import { Scheduler } from '../../src/relay/scheduler.ts';

const HEAD = 'GET / HTTP/1.1\r\n\r\n';

async function make(scheduler = new Scheduler(1)) {
  const stream = new Duplex({ read() {} });
  let text = '';
  let restBytes = 0;
  stream.on('data', (data) => {
    text += data;
  });
  const head = new FirstHead(stream as unknown as Socket, scheduler, (bytes) => {
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
      await setImmediate();
      const passed = all.slice(0, first.length + 'SM\r\n\r\n'.length);
      expect(seen()).toEqual([passed, all.length - passed.length]);
    }
  },
);

test('what comes behind a head that was released passes to whoever reads then', async () => {
  const { stream, head, seen } = await make();
  stream.once('data', () => head.release());
  stream.push(Buffer.from(`${HEAD}frames`));
  stream.push(Buffer.from(' and more'));
  expect(seen()).toEqual([`${HEAD}frames and more`, 0]);
});

test('of heads that come together, one passes in each turn', async () => {
  const scheduler = new Scheduler(1);
  const made = await Promise.all(Array.from({ length: 4 }, () => make(scheduler)));
  for (const { stream } of made) stream.push(Buffer.from(HEAD));
  for (let passedCount = 1; passedCount <= made.length; passedCount++) {
    expect(made.map(({ seen }) => seen()[0])).toEqual(made.map((_, index) => (index < passedCount ? HEAD : '')));
    await setImmediate();
  }
});

test('what comes behind a head that waits comes behind it, the end as well', async () => {
  const scheduler = new Scheduler(1);
  const { stream, seen } = await make(scheduler);
  const ended = once(stream, 'end');
  scheduler.takeJob();
  expect(stream.push(Buffer.from(HEAD.slice(0, 5)))).toBe(false);
  stream.push(Buffer.from(HEAD.slice(5)));
  stream.push(null);
  expect(seen()[0]).toBe('');
  await ended;
  expect(seen()[0]).toBe(HEAD);
});

test('a socket that is gone when its turn comes takes nothing', async () => {
  const scheduler = new Scheduler(1);
  const { stream, seen } = await make(scheduler);
  scheduler.takeJob();
  stream.push(Buffer.from(HEAD));
  stream.destroy();
  await setImmediate();
  expect(seen()[0]).toBe('');
});
