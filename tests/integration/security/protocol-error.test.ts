import { once } from 'node:events';
import { expect, test } from '@jest/globals';
import { connect, type PeerPort } from '@peerport/client';
import { encodeCredit, encodeFrames, FrameType } from '@peerport/protocol';
import { closeBoth, pairOfPorts, testBroker } from '../../support/broker.ts';
import { closeCodeOf, rawPort } from '../../support/handshake.ts';

const NOTHING = new Uint8Array();

/** What no port may send, seen by the broker, or by the peer. */
const offences: [name: string, data: (string | Uint8Array)[]][] = [
  ['text that is no JSON', ['hello']],
  ['a control frame that is the broker’s to send', ['{"type":"peer-moved"}']],
  ['an unknown request', ['{"type":"shutdown"}']],
  ['an endless request', [`{"type":"create-channel","request":0,"options":"${'x'.repeat(2 ** 20)}"}`]],
  ['an unknown version', [Uint8Array.of(9, 1, 0, 0)]],
  ['an unknown type', [Uint8Array.of(1, 99, 0, 0)]],
  ['a truncated frame', [Uint8Array.of(1, 1, 0, 5, 0)]],
  ['no frame', [Uint8Array.of(1)]],
  ['an empty message', [NOTHING]],
  [
    'more frames than fit',
    [encodeFrames(new Array(65_537).fill({ type: FrameType.message, lane: 0, payload: NOTHING }))],
  ],
  ['a lane that is not open', [encodeFrames([{ type: FrameType.message, lane: 4, payload: NOTHING }])]],
  [
    'credit for what was not sent',
    [encodeFrames([{ type: FrameType.credit, lane: 0, payload: encodeCredit({ bytes: 9, count: 9 }) }])],
  ],
  [
    'a message without end',
    Array.from({ length: 2 }, () =>
      encodeFrames(new Array(40_000).fill({ type: FrameType.part, lane: 0, payload: NOTHING })),
    ),
  ],
];

/** Posts numbers back and forth until it is told to stop; then gives how many arrived, in order. */
function play(ports: readonly [PeerPort, PeerPort]) {
  let next = 0;
  let isOver = false;
  const done = new Promise<number>((resolve) => {
    ports[1].onmessage = ({ data }) => ports[1].postMessage(data);
    ports[0].onmessage = ({ data }) => {
      if (data !== next) throw new Error(`${data} came instead of ${next}`);
      next++;
      if (isOver) resolve(next);
      else ports[0].postMessage(next);
    };
    ports[0].postMessage(0);
  });
  return () => {
    isOver = true;
    return done;
  };
}

test('whoever breaks the protocol is closed, its peer learns so, and nobody else notices', async () => {
  const broker = await testBroker();
  const bystanders = [await pairOfPorts(broker), await pairOfPorts(broker)];
  const stops = bystanders.map(play);
  for (const [name, data] of offences) {
    const { port1, port2 } = await broker.createChannel();
    const offender = rawPort(port1);
    const code = closeCodeOf(offender);
    const port = connect(port2);
    await port.ready;
    for (const each of data) offender.send(each);
    const { reason } = await port.closed;
    expect([name, reason]).toEqual([name, 'protocol-error']);
    expect([name, [4004, 1009].includes(await code)]).toEqual([name, true]);
  }
  expect(bystanders.flat().map(({ readyState }) => readyState)).toEqual(['open', 'open', 'open', 'open']);
  for (const count of await Promise.all(stops.map((stop) => stop()))) expect(count).toBeGreaterThan(offences.length);
  for (const ports of bystanders) await closeBoth(ports);
});

test.each<[string, Uint8Array]>([
  ['frames that are not masked', Uint8Array.of(0x82, 1, 0)],
  ['reserved bits', Uint8Array.of(0xf2, 0x80, 0, 0, 0, 0)],
  ['an unknown opcode', Uint8Array.of(0x83, 0x80, 0, 0, 0, 0)],
  ['a continuation of nothing', Uint8Array.of(0x80, 0x80, 0, 0, 0, 0)],
  ['a ping that is too long', Uint8Array.of(0x89, 0xfe, 0, 200, 0, 0, 0, 0)],
])('nor may it break RFC 6455: %s', async (_name, bytes) => {
  const broker = await testBroker({ relay: 'inline' });
  const { port1, port2 } = await broker.createChannel();
  const offender = rawPort(port1);
  const upgraded = once(offender, 'upgrade');
  const port = connect(port2);
  await port.ready;
  const [{ socket }] = await upgraded;
  socket.write(bytes);
  expect(await port.closed).toMatchObject({ reason: 'protocol-error' });
});
