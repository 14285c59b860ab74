import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { startBroker } from '@peerport/broker';
import { testBroker } from '../support/broker.ts';
import { answer, bare, upgrade } from '../support/raw-http.ts';

describe('everything but a proper upgrade gets a bare answer', () => {
  test.each([
    ['GET /', ['GET / HTTP/1.1', 'Host: HOST'], '404 Not Found'],
    ['POST with a body', ['POST / HTTP/1.1', 'Host: HOST', 'Content-Length: 2', '', '{}'], '404 Not Found'],
    ['OPTIONS', ['OPTIONS / HTTP/1.1', 'Host: HOST', 'Origin: https://a.example'], '404 Not Found'],
    ['what is not HTTP', ['hello'], '400 Bad Request'],
    ['a head over the limit', ['GET / HTTP/1.1', 'Host: HOST', `X: ${'x'.repeat(9_000)}`], '400 Bad Request'],
    ['a foreign Host', upgrade(['Host: evil.example']), '403 Forbidden'],
    ['a foreign Origin', upgrade(['Host: HOST', 'Origin: https://evil.example']), '403 Forbidden'],
    ['an empty Origin', upgrade(['Host: HOST', 'Origin:']), '403 Forbidden'],
    ['no token', upgrade(['Host: HOST', 'Sec-WebSocket-Protocol: peerport.v1']), '400 Bad Request'],
  ])('%s', async (_name, lines, status) => {
    const broker = await testBroker();
    const { id } = await broker.createChannel();
    expect(await answer(broker.url, lines)).toBe(bare(status));
    await broker.revoke(id);
  });
});

test('the token is never echoed', async () => {
  const broker = await testBroker();
  const { port1, id } = await broker.createChannel();
  const { hostname, port, host } = new URL(broker.url);
  const socket = connectTcp(Number(port), hostname);
  const protocols = `Sec-WebSocket-Protocol: peerport.v1, peerport.token.${port1.token}`;
  socket.write(`${upgrade([`Host: ${host}`, protocols]).join('\r\n')}\r\n\r\n`);
  const [head] = await once(socket, 'data');
  expect(String(head)).toContain('HTTP/1.1 101');
  expect(String(head)).toContain('Sec-WebSocket-Protocol: peerport.v1\r\n');
  expect(String(head)).not.toContain(port1.token);
  socket.destroy();
  await broker.revoke(id);
});

test.each(['worker', 'inline'] as const)('a port that is taken: ERR_LISTEN, relay: %s', async (relay) => {
  const port = Number(new URL((await testBroker()).url).port);
  await expect(startBroker({ port, relay })).rejects.toMatchObject({
    code: 'ERR_LISTEN',
    message: expect.stringContaining(`127.0.0.1:${port}`),
  });
});
