import { expect, test } from '@jest/globals';
import { connect } from '@peerport/client';
import { closeBoth, receive, testBroker } from '../support/broker.ts';
import { FaultProxy } from '../support/fault-proxy.ts';

/** Up to this length a message leaves in one piece with its header: a copy, which `ws` makes only where it masks. */
const MERGED_BYTES = 128;

/** The frames in the bytes of a client (RFC 6455 §5.2). */
function* framesIn(bytes: Buffer) {
  for (let at = 0; at < bytes.length; ) {
    const code = (bytes[at + 1] as number) & 0x7f;
    const lengthBytes = code === 127 ? 8 : code === 126 ? 2 : 0;
    const length = lengthBytes === 0 ? code : Number(`0x${bytes.toString('hex', at + 2, at + 2 + lengthBytes)}`);
    const keyAt = at + 2 + lengthBytes;
    yield { length, isMasked: bytes.readUInt32BE(keyAt) !== 0 };
    at = keyAt + 4 + length;
  }
}

test('a client in Node masks short messages, and no others; all arrive', async () => {
  const broker = await testBroker();
  await using proxy = await FaultProxy.start(broker.url);
  const { port1, port2 } = await broker.createChannel();
  const ports = [connect(proxy.route(port1)), connect(port2)] as const;
  await Promise.all(ports.map(({ ready }) => ready));

  let sent: Buffer[] = [];
  proxy.toBroker.fault = async function* (bytes) {
    sent.push(Buffer.from(bytes));
    yield bytes;
  };
  const lengths: number[] = [];
  for (let textLength = 110; textLength <= 140; textLength++) {
    const text = 'peerport'.repeat(20).slice(0, textLength);
    const received = receive(ports[1], 1);
    ports[0].postMessage(text);
    expect(await received).toEqual([text]);
    const frames = [...framesIn(Buffer.concat(sent))];
    expect(frames).toEqual(frames.map(({ length }) => ({ length, isMasked: length <= MERGED_BYTES })));
    lengths.push(...frames.map(({ length }) => length));
    sent = [];
  }
  expect(lengths).toEqual(expect.arrayContaining([MERGED_BYTES, MERGED_BYTES + 1]));

  const received = receive(ports[1], 1);
  const buffer = new ArrayBuffer(100_000);
  ports[0].postMessage(buffer, [buffer]);
  await received;
  expect([...framesIn(Buffer.concat(sent))]).toEqual([
    { length: expect.any(Number), isMasked: true },
    { length: 100_000, isMasked: false },
  ]);
  await closeBoth(ports);
});
