import { expect, test } from '@jest/globals';
import { testBroker } from '../../support/broker.ts';
import { answer, bare, offer, upgrade } from '../../support/handshake.ts';

const INLINE = { relay: 'inline' } as const;
const GOOD = 'Host: HOST';

test.each([
  ['a name that DNS rebinding brought here', ['Host: evil.example']],
  ['that name with the right port', ['Host: evil.example:PORT']],
  ['localhost, a name as well', ['Host: localhost:PORT']],
  ['localhost6', ['Host: localhost6:PORT']],
  ['0.0.0.0', ['Host: 0.0.0.0:PORT']],
  ['::1', ['Host: [::1]:PORT']],
  ['another spelling of 127.0.0.1', ['Host: 127.1:PORT']],
  ['another port', ['Host: 127.0.0.1:1']],
  ['no port', ['Host: 127.0.0.1']],
  ['something behind the port', ['Host: 127.0.0.1:PORT.evil.example']],
  ['an empty one', ['Host:']],
  ['two', [GOOD, GOOD]],
  ['two, one of them foreign', [GOOD, 'Host: evil.example']],
])('Host, though the token is good: %s → 403', async (_name, hosts) => {
  const broker = await testBroker(INLINE);
  const { id, port1 } = await broker.createChannel();
  const { port } = new URL(broker.url);
  const lines = hosts.map((line) => line.replace('PORT', port));
  expect(await answer(broker.url, upgrade(...lines, offer(port1.token)))).toBe(bare('403 Forbidden'));
  await broker.revoke(id);
});

test.each(['HTTP/1.1', 'HTTP/1.0'])('none, over %s → 403', async (version) => {
  const { url } = await testBroker(INLINE);
  const [, ...rest] = upgrade();
  expect(await answer(url, [`GET / ${version}`, ...rest])).toBe(bare('403 Forbidden'));
});

test.each(['GET /x', 'GET http://127.0.0.1/'])('comes before the path, the origin and the token: %s', async (start) => {
  const { url } = await testBroker(INLINE);
  const [, ...rest] = upgrade('Host: evil.example', 'Origin: https://evil.example');
  expect(await answer(url, [`${start} HTTP/1.1`, ...rest])).toBe(bare('403 Forbidden'));
});

test('the literal loopback address and port is taken', async () => {
  const broker = await testBroker(INLINE);
  const { id, port1 } = await broker.createChannel();
  expect(await answer(broker.url, upgrade(GOOD, offer(port1.token)))).toContain('HTTP/1.1 101 ');
  await broker.revoke(id);
});
