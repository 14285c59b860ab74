import { expect, test } from '@jest/globals';
import { connect } from '@peerport/client';
import { closeBoth, pairOfPorts, testBroker } from '../../support/broker.ts';
import { answer, bare, closeCodeOf, offer, rawPort, upgrade } from '../../support/handshake.ts';

const INLINE = { relay: 'inline' } as const;
const APP = 'https://app.example';

test.each([
  ['a prefix of it', 'https://app.exampl'],
  ['it with something behind', 'https://app.example.evil.example'],
  ['another port', 'https://app.example:8443'],
  ['another scheme', 'http://app.example'],
  ['a subdomain', 'https://sub.app.example'],
  ['upper case', 'HTTPS://APP.EXAMPLE'],
  ['localhost', 'http://localhost:3000'],
  ['loopback', 'http://127.0.0.1:3000'],
  ["the broker's own address", 'http://HOST'],
  ['another machine in the network', 'http://192.0.2.1'],
  ['an opaque origin', 'null'],
  ['an empty one', ''],
])('a ticket for one origin is not for %s: 403, and nothing to learn', async (_name, origin) => {
  const broker = await testBroker(INLINE);
  const { id, port1 } = await broker.createChannel({ origins: [APP] });
  const request = upgrade('Host: HOST', `Origin: ${origin}`, offer(port1.token));
  expect(await answer(broker.url, request)).toBe(bare('403 Forbidden'));
  await broker.revoke(id);
});

test('an origin that another ticket is for: refused, and the ticket stays good', async () => {
  const broker = await testBroker(INLINE);
  const other = await broker.createChannel({ origins: ['https://other.example'] });
  const { port1, port2 } = await broker.createChannel({ port1: { origins: [APP] } });
  expect(await closeCodeOf(rawPort(port1, 'https://other.example'))).toBe(4405);
  const page = rawPort(port1, APP);
  const port = connect(port2);
  await port.ready;
  page.close(4000);
  await port.closed;
  await broker.revoke(other.id);
});

test.each([
  ['null', ['null'], 'null', true],
  ['null, for a ticket without it', [APP], 'null', false],
  ['none', [], undefined, true],
  ['none, for a ticket of a page', [APP], undefined, false],
  ['that of a page, for a ticket of a process', [], APP, false],
])('%s', async (_name, origins, origin, isTaken) => {
  const broker = await testBroker(INLINE);
  const known = await broker.createChannel({ origins: [APP, 'null'] });
  const { id, port1 } = await broker.createChannel({ origins });
  const socket = rawPort(port1, origin);
  const code = closeCodeOf(socket);
  if (isTaken) while ((await broker.channels())[1]?.state !== 'waiting') await new Promise(setImmediate);
  else expect(await code).toBe(4405);
  await broker.revoke(id);
  if (isTaken) expect(await code).toBe(4002);
  await broker.revoke(known.id);
});

test('an allowed origin without a token is nothing', async () => {
  const broker = await testBroker(INLINE);
  const { id } = await broker.createChannel({ origins: [APP] });
  const protocols = 'Sec-WebSocket-Protocol: peerport.v1';
  expect(await answer(broker.url, upgrade('Host: HOST', `Origin: ${APP}`, protocols))).toBe(bare('400 Bad Request'));
  await broker.revoke(id);
});

test('a wrong origin does not disturb a pair', async () => {
  const broker = await testBroker(INLINE);
  const ports = await pairOfPorts(broker);
  expect(await answer(broker.url, upgrade('Host: HOST', `Origin: ${APP}`))).toBe(bare('403 Forbidden'));
  expect(ports.map(({ readyState }) => readyState)).toEqual(['open', 'open']);
  await closeBoth(ports);
});
