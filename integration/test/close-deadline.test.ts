import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { connect, type Ticket } from '@peerport/client';
import { CloseCode, encodeFrames, FrameType } from '@peerport/protocol';
import { WebSocket } from 'ws';
import { testBroker } from '../support/broker.ts';
import { Child } from '../support/child.ts';

const WEBSOCKET_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const CLOSE = encodeFrames([{ type: FrameType.close, stream: 0, payload: new Uint8Array() }]);

jest.setTimeout(30_000);

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

/** Another process on the broker's TCP port, as far as a ticket can tell: it answers the handshake with `frames`, and nothing else. */
async function squatter(answers: boolean, ...frames: Buffer[]): Promise<Ticket> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    if (!answers) return;
    socket.once('data', (head) => {
      const key = /sec-websocket-key: (.*)\r\n/i.exec(head.toString())?.[1];
      const accept = createHash('sha1').update(`${key}${WEBSOCKET_GUID}`).digest('base64');
      const lines = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];
      lines.push('Sec-WebSocket-Protocol: peerport.v1', `Sec-WebSocket-Accept: ${accept}`, '', '');
      socket.write(lines.join('\r\n'));
      for (const frame of frames) socket.write(frame);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { v: 1, url: `ws://127.0.0.1:${port}`, token: 'A'.repeat(43), channel: 'B'.repeat(22) };
}

/** A WebSocket frame that is not masked, of up to 65,535 bytes. */
function frameOf(opcode: number, payload: Buffer): Buffer {
  const header =
    payload.length < 126
      ? [0x80 | opcode, payload.length]
      : [0x80 | opcode, 126, payload.length >> 8, payload.length & 255];
  return Buffer.concat([Buffer.from(header), payload]);
}

describe('who never answers the closing handshake keeps the close event away for a short time only', () => {
  const grant = { canCreate: false, canTransfer: true, maxMessageBytes: 1_000, direction: 'both' };
  const paired = (channel: string) =>
    frameOf(1, Buffer.from(JSON.stringify({ type: 'paired', channel, grant, peerGrant: grant })));

  test.concurrent('it is not the broker', async () => {
    const port = connect(await squatter(true, paired('C'.repeat(22))));
    expect(await port.closed).toMatchObject({ reason: 'broker-gone', wasClean: false });
  });

  test.concurrent('close() before the peer has come', async () => {
    const port = connect(await squatter(true));
    port.close();
    expect(await port.closed).toMatchObject({ reason: 'closed' });
  });

  test.concurrent('close(), and not even the request is answered', async () => {
    const port = connect(await squatter(false));
    port.close();
    expect(await port.closed).toMatchObject({ reason: 'closed' });
  });

  test.concurrent('the peer closes, and the broker hangs', async () => {
    const port = connect(await squatter(true, paired('B'.repeat(22)), frameOf(2, Buffer.from(CLOSE))));
    expect(await port.closed).toMatchObject({ reason: 'closed', wasClean: true });
  });

  test.concurrent('the channel is revoked, and the connection stays open', async () => {
    const code = Buffer.from([CloseCode.revoked >> 8, CloseCode.revoked & 255]);
    const port = connect(await squatter(true, paired('B'.repeat(22)), frameOf(8, code)));
    expect(await port.closed).toMatchObject({ reason: 'revoked', wasClean: false });
  });
});

test('a peer that does not answer a close: the close event comes, and is not clean', async () => {
  const broker = await testBroker();
  const { port1, port2 } = await broker.createChannel();
  const mute = new WebSocket(port2.url, ['peerport.v1', `peerport.token.${port2.token}`]);
  const port = connect(port1);
  await port.ready;
  port.postMessage('all of it has been sent');
  port.close();
  expect(await port.closed).toMatchObject({ reason: 'closed', wasClean: false });
  expect(port.readyState).toBe('closed');
  // What was sent is still the peer's to take.
  expect(await broker.channels()).toMatchObject([{ state: 'paired' }]);
  mute.send(CLOSE);
  const [code] = await once(mute, 'close');
  expect(code).toBe(CloseCode.closed);
});

test('a peer that is stopped gets everything once it goes on, and its close is clean, however long that took', async () => {
  const { port1, port2 } = await (await testBroker()).createChannel();
  await using peer = Child.peer();
  await peer.call.connect(port2);
  const port = connect(port1);
  await port.ready;
  await peer.call.ready();
  await peer.call.count();
  peer.signal('SIGSTOP');
  for (let count = 0; count < 100; count++) port.postMessage(new Uint8Array(1_000));
  port.close();
  expect(await port.closed).toMatchObject({ reason: 'closed', wasClean: false });
  peer.signal('SIGCONT');
  expect(await peer.call.closed()).toMatchObject({ reason: 'closed', wasClean: true });
  expect(await peer.call.counted()).toBe(100);
});
