import { once } from 'node:events';
import { afterEach, expect, test } from '@jest/globals';
import { startBroker } from '@peerport/broker';
import { connect, type Ticket } from '@peerport/client';
import { encodeControlFrame, type PortGrant } from '@peerport/protocol';
import { WebSocketServer } from 'ws';
import { testBroker } from '../../support/broker.ts';

const GRANT: PortGrant = { canCreate: true, canTransfer: true, maxMessageBytes: 1_000_000, direction: 'both' };

let squatter: WebSocketServer | undefined;

afterEach(async () => {
  if (squatter === undefined) return;
  for (const socket of squatter.clients) socket.terminate();
  squatter.close();
  await once(squatter, 'close');
  squatter = undefined;
});

/** A broker that dies, and the tickets that were out. */
async function deadBroker() {
  const broker = await startBroker({ relay: 'inline' });
  const tickets = await broker.createChannel({ port1: { canCreate: true } });
  await broker.close();
  return tickets;
}

/** Another process takes the TCP port of a dead broker. It says to each socket what `speak` returns, and keeps all it hears. */
async function squat(url: string, speak: () => string[]) {
  const heard = { tokens: [] as string[], messages: [] as string[] };
  squatter = new WebSocketServer({ host: '127.0.0.1', port: Number(new URL(url).port) });
  squatter.on('connection', (socket, { headers }) => {
    heard.tokens.push(String(headers['sec-websocket-protocol']).replace(/.*peerport\.token\./, ''));
    socket.on('message', (data) => heard.messages.push(data.toString('latin1')));
    for (const text of speak()) socket.send(text);
  });
  await once(squatter, 'listening');
  return heard;
}

test('whoever squats the port of a dead broker, and says what a broker would, hears no message', async () => {
  const { port1 } = await deadBroker();
  const channel = 'x'.repeat(22);
  const heard = await squat(port1.url, () => [
    encodeControlFrame({ type: 'paired', channel, grant: GRANT, peerGrant: GRANT }),
  ]);
  const port = connect(port1);
  port.postMessage('secret');
  const closed = await port.closed;
  expect(closed).toMatchObject({ reason: 'broker-gone', message: expect.stringContaining('another process') });
  expect(heard).toEqual({ tokens: [port1.token], messages: [] });
});

test('nor does it lead a port to channels of its own', async () => {
  const { port1 } = await deadBroker();
  const ticket: Ticket = { ...port1, token: 'e'.repeat(43), channel: 'x'.repeat(22) };
  const created = { type: 'created', channel: ticket.channel, request: 0, port1: ticket, port2: ticket } as const;
  await squat(port1.url, () => []);
  squatter?.on('connection', (socket) => socket.on('message', () => socket.send(encodeControlFrame(created))));
  const port = connect(port1);
  await expect(port.createChannel()).rejects.toMatchObject({ name: 'PortClosedError', reason: 'broker-gone' });
});

test('the token that it hears is good for nothing: the broker that knew it is gone, and the next one never did', async () => {
  const { port1 } = await deadBroker();
  const next = await testBroker({ port: Number(new URL(port1.url).port), relay: 'inline' });
  expect(await connect({ ...port1, url: next.url }).closed).toMatchObject({ reason: 'refused', code: 4401 });
});

test('a port whose broker dies does not come back by itself', async () => {
  const broker = await startBroker({ relay: 'inline' });
  const { port1, port2 } = await broker.createChannel();
  const ports = [connect(port1), connect(port2)];
  await Promise.all(ports.map(({ ready }) => ready));
  await broker.close();
  for (const port of ports) expect(await port.closed).toMatchObject({ reason: 'broker-gone' });
  const heard = await squat(broker.url, () => []);
  // Whoever came before this socket would have been heard before it.
  const marker = new AbortController();
  const last = connect({ ...port1, token: 'm'.repeat(43) }, { signal: marker.signal });
  while (heard.tokens.length === 0) await new Promise(setImmediate);
  expect(heard.tokens).toEqual(['m'.repeat(43)]);
  marker.abort();
  await last.closed;
});
