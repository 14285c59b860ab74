import { expect, test } from '@jest/globals';
import { testBroker } from '../../support/broker.ts';
import { answer, bare, offer, upgrade } from '../../support/handshake.ts';

const INLINE = { relay: 'inline' } as const;
const BODY = '{"token":"x"}';
const EVIL = 'Origin: https://evil.example';

test.each([
  ['GET /', ['GET / HTTP/1.1']],
  ['GET of anything else', ['GET /json/version HTTP/1.1']],
  ['HEAD', ['HEAD / HTTP/1.1']],
  ['POST with a body', ['POST / HTTP/1.1', `Content-Length: ${BODY.length}`]],
  ['a CORS preflight', ['OPTIONS / HTTP/1.1', EVIL, 'Access-Control-Request-Method: POST']],
  ['a Private Network Access preflight', ['OPTIONS / HTTP/1.1', EVIL, 'Access-Control-Request-Private-Network: true']],
  ['TRACE', ['TRACE / HTTP/1.1']],
  ['an Expect that asks for more', ['POST / HTTP/1.1', 'Expect: 100-continue', 'Content-Length: 2']],
  ['an Expect that nobody knows', ['GET / HTTP/1.1', 'Expect: something']],
  ['an upgrade of another path', upgrade().with(0, 'GET /x HTTP/1.1')],
])('%s: the same bare answer, and the end of the connection', async (_name, [start = '', ...rest]) => {
  const { url } = await testBroker(INLINE);
  expect(await answer(url, [start, 'Host: HOST', ...rest, '', BODY])).toBe(bare('404 Not Found'));
});

test('without a Host: no other answer', async () => {
  const { url } = await testBroker(INLINE);
  expect(await answer(url, ['GET / HTTP/1.1'])).toBe(bare('404 Not Found'));
});

test.each([
  ['CONNECT', ['CONNECT evil.example:443 HTTP/1.1', 'Host: HOST']],
  ['what is not HTTP', ['hello']],
  ['TLS', ['\x16\x03\x01\x02\x00']],
  ['HTTP/2', ['PRI * HTTP/2.0', '', 'SM']],
  ['two lengths of one body', ['POST / HTTP/1.1', 'Host: HOST', 'Content-Length: 1', 'Transfer-Encoding: chunked']],
])('%s gets no more than that', async (_name, lines) => {
  const { url } = await testBroker(INLINE);
  expect(['', bare('400 Bad Request')]).toContain(await answer(url, lines));
});

test.each([
  ['another version', ['Sec-WebSocket-Version: 12']],
  ['a key that is none', ['Sec-WebSocket-Key: x']],
  ['no Upgrade to WebSocket', ['Upgrade: h2c']],
])('an upgrade with a good token, and %s: nothing that tells what this is', async (_name, [line = '']) => {
  const broker = await testBroker(INLINE);
  const { id, port1 } = await broker.createChannel();
  const [name] = line.split(':');
  const lines = upgrade('Host: HOST', offer(port1.token)).map((each) => (each.startsWith(`${name}:`) ? line : each));
  expect(await answer(broker.url, lines)).toBe(bare('400 Bad Request'));
  await broker.revoke(id);
});

test('a proper upgrade is answered with what RFC 6455 wants, and nothing besides', async () => {
  const broker = await testBroker(INLINE);
  const { id, port1 } = await broker.createChannel();
  const text = await answer(broker.url, upgrade('Host: HOST', offer(port1.token)));
  const names = text.split('\r\n').flatMap((line) => /^([\w-]+):/.exec(line)?.[1] ?? []);
  expect(names.sort()).toEqual(['Connection', 'Sec-WebSocket-Accept', 'Sec-WebSocket-Protocol', 'Upgrade']);
  await broker.revoke(id);
});
