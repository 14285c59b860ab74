import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { openAdminClient } from '@peerport/broker/inspect';
import { connect } from '@peerport/client';
import { decodeParcel, deserialize } from '@peerport/protocol';
import { type TappedMessage, tappedMessageSchema } from '@peerport/protocol/admin';
import fc from 'fast-check';
import { closeBoth, pairOfPorts, receive } from '../../support/broker.ts';
import { adminSocket, inspectedBroker, openAdmin, Tapped } from '../../support/inspect.ts';

const MIB = 2 ** 20;
const RUNS_COUNT = 15;
/** With payload, more than all buffers hold on the way to a viewer. */
const STALLED_COUNT = 150;

function messageIn({ payload = '', buffers = [] }: TappedMessage): unknown {
  return deserialize(bytesOf(payload), { buffers: buffers.map(bytesOf) });
}

function bytesOf(base64: string): Buffer {
  return Buffer.from(base64, 'base64');
}

describe('what a tap tells', () => {
  test('equals what was posted, both ways, whatever its size', async () => {
    const { broker, found } = await inspectedBroker();
    const ports = await pairOfPorts(broker);
    const bytes = fc.integer({ min: 0, max: MIB / 2 }).map((length) => new Uint8Array(length).fill(length));
    const values = fc.array(fc.oneof(fc.jsonValue(), bytes), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(values, values, fc.nat(5), async (forth, back, beforeCount) => {
        const tapped = new Tapped();
        const { functions, close, closed } = await openAdmin(found, tapped);
        const before = receive(ports[1], beforeCount);
        for (let index = 0; index < beforeCount; index++) ports[0].postMessage('before');
        await before;
        await functions.tap({ payload: true });
        const received = [receive(ports[1], forth.length), receive(ports[0], back.length)];
        for (const value of forth) ports[0].postMessage(value);
        for (const value of back) ports[1].postMessage(value);
        await Promise.all(received);
        const from = (side: 1 | 2) => tapped.of('message').filter((message) => message.from === side);
        await tapped.until(() => from(1).length >= forth.length && from(2).length >= back.length);
        // Jest's own comparison takes seconds for large buffers.
        expect(isDeepStrictEqual([...from(1), ...from(2)].map(messageIn), [...forth, ...back])).toBe(true);
        expect(tapped.missedCount).toBe(0);
        const wellFormed = tapped.messages.map((message) => tappedMessageSchema.parse(message));
        expect(isDeepStrictEqual(wellFormed, tapped.messages)).toBe(true);
        close();
        await closed;
      }),
      { numRuns: RUNS_COUNT },
    );
    await closeBoth(ports);
  });

  test('is without payload, unless that was asked for', async () => {
    const { broker, found } = await inspectedBroker();
    const ports = await pairOfPorts(broker);
    const tapped = new Tapped();
    await (await openAdmin(found, tapped)).functions.tap({});
    const received = receive(ports[1], 1);
    ports[0].postMessage('secret');
    await received;
    await tapped.until(() => tapped.of('message').length > 0);
    expect(JSON.stringify(tapped.messages)).not.toContain('payload');
    expect(tapped.of('message')).toEqual([
      {
        channel: ports[0].channel,
        from: 1,
        atMs: expect.any(Number),
        lane: 0,
        kind: 'message',
        bytes: expect.any(Number),
      },
    ]);
    await closeBoth(ports);
  });

  test('covers attachments, and what goes over transferred ports', async () => {
    const { broker, found } = await inspectedBroker();
    const ports = await pairOfPorts(broker);
    const tapped = new Tapped();
    await (await openAdmin(found, tapped)).functions.tap({ payload: true });
    const { port1, port2 } = new MessageChannel();
    const received = receive(ports[1], 1);
    ports[0].postMessage('with a port', [port2]);
    await received;
    port1.postMessage('over it');
    await tapped.until(() => tapped.of('message').length > 0);
    const [parcel] = tapped.of('parcel');
    expect(decodeParcel(Buffer.from(parcel?.payload ?? '', 'base64'))).toMatchObject({
      attachments: [{ kind: 'native-port', lane: tapped.of('message')[0]?.lane }],
    });
    expect(tapped.of('message').map(messageIn)).toEqual([['over it', []]]);
    port1.close();
    await closeBoth(ports);
  });

  test('has news of channels: those that come later too, and why they ended', async () => {
    const { broker, found } = await inspectedBroker();
    const tapped = new Tapped();
    await (await openAdmin(found, tapped)).functions.tap({});
    const { id, port1, port2 } = await broker.createChannel();
    const second = connect(port2);
    while ((await broker.channels())[0]?.state !== 'waiting') await new Promise(setImmediate);
    const first = connect(port1);
    await Promise.all([first.ready, second.ready]);
    await broker.revoke(id);
    await tapped.until(() => tapped.of('ended').length > 0);
    expect(tapped.messages).toMatchObject([
      { channel: id, kind: 'paired', from: 1 },
      { channel: id, kind: 'ended', reason: 'revoked' },
    ]);
    await Promise.all([first.closed, second.closed]);
  });
});

test('a tap of one channel is silent about the others', async () => {
  const { broker, found } = await inspectedBroker();
  const [pair, other] = [await pairOfPorts(broker), await pairOfPorts(broker)];
  const tapped = new Tapped();
  const { functions } = await openAdmin(found, tapped);
  const tap = await functions.tap({ channel: pair[0].channel });
  const received = [receive(pair[1], 1), receive(other[1], 1)];
  other[0].postMessage('not this');
  pair[0].postMessage('this');
  await Promise.all(received);
  await functions.untap(tap);
  expect(tapped.messages).toMatchObject([{ channel: pair[0].channel, kind: 'message' }]);
  await Promise.all([closeBoth(pair), closeBoth(other)]);
});

test('after untap() nothing comes, and the relay looks at nothing', async () => {
  const { broker, found } = await inspectedBroker();
  const ports = await pairOfPorts(broker);
  const tapped = new Tapped();
  const { functions } = await openAdmin(found, tapped);
  await functions.untap(await functions.tap({}));
  const later = new Tapped();
  await (await openAdmin(found, later)).functions.tap({});
  const received = receive(ports[1], 1);
  ports[0].postMessage('unseen');
  await received;
  await later.until(() => later.of('message').length > 0);
  expect(tapped.messages).toEqual([]);
  await closeBoth(ports);
});

test('a viewer that stands still holds up nobody: what it misses is counted', async () => {
  const { broker, found } = await inspectedBroker();
  const ports = await pairOfPorts(broker);
  const tapped = new Tapped();
  const socket = adminSocket(found.url);
  const viewer = await openAdminClient(socket, found.token, tapped);
  await viewer.functions.tap({ payload: true });
  socket.pause();
  const received = receive(ports[1], STALLED_COUNT);
  for (let index = 0; index < STALLED_COUNT; index++) ports[0].postMessage(new Uint8Array(MIB / 4));
  await received;
  socket.resume();
  ports[0].close();
  await ports[1].closed;
  await tapped.until(() => tapped.messages.length + tapped.missedCount > STALLED_COUNT);
  expect(tapped.missedCount).toBeGreaterThan(0);
  expect(tapped.of('message').length).toBeGreaterThan(0);
  viewer.close();
  await viewer.closed;
});
