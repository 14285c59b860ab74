import { once } from 'node:events';
import { afterEach, describe, expect, test } from '@jest/globals';
import { connect, type Ticket } from '@peerport/client';
import { CloseCode, encodeFrames, FrameType } from '@peerport/protocol';
import { WebSocket } from 'ws';
import { testBroker } from '../support/broker.ts';
import { Child } from '../support/child.ts';
import { frameOf, type Squatter, startSquatter } from '../support/squatter.ts';

const CLOSE = encodeFrames([{ type: FrameType.close, lane: 0, payload: new Uint8Array() }]);

const squatters: Squatter[] = [];
afterEach(() => {
  for (const squatter of squatters.splice(0)) squatter.close();
});

/** A ticket of a broker whose TCP port another process has taken over. */
async function takenOver(...parameters: Parameters<typeof startSquatter>): Promise<Ticket> {
  const squatter = await startSquatter(...parameters);
  squatters.push(squatter);
  return squatter.ticket;
}

describe('who never answers the closing handshake keeps the close event away for a short time only', () => {
  const grant = { canCreate: false, canTransfer: true, maxMessageBytes: 1_000, direction: 'both' };
  const paired = (channel: string) =>
    frameOf(1, Buffer.from(JSON.stringify({ type: 'paired', channel, grant, peerGrant: grant })));

  test.concurrent('it is not the broker', async () => {
    const port = connect(await takenOver(true, [paired('C'.repeat(22))]));
    expect(await port.closed).toMatchObject({ reason: 'broker-gone', wasClean: false });
  });

  test.concurrent('close() before the peer has come', async () => {
    const port = connect(await takenOver(true));
    port.close();
    expect(await port.closed).toMatchObject({ reason: 'closed' });
  });

  test.concurrent('close(), and not even the request is answered', async () => {
    const port = connect(await takenOver(false));
    port.close();
    expect(await port.closed).toMatchObject({ reason: 'closed' });
  });

  test.concurrent('the peer closes, and the broker hangs', async () => {
    const port = connect(await takenOver(true, [paired('B'.repeat(22)), frameOf(2, Buffer.from(CLOSE))]));
    expect(await port.closed).toMatchObject({ reason: 'closed', wasClean: true });
  });

  test.concurrent('the channel is revoked, and the connection stays open', async () => {
    const code = Buffer.from([CloseCode.revoked >> 8, CloseCode.revoked & 255]);
    const port = connect(await takenOver(true, [paired('B'.repeat(22)), frameOf(8, code)]));
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
