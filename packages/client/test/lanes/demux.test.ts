import { beforeEach, expect, test } from '@jest/globals';
import { type Frame, FrameType, ProtocolError } from '@peerport/protocol';
import { Demux } from '../../src/lanes/demux.ts';
import type { Lane } from '../../src/lanes/lane.ts';
import type { Lanes } from '../../src/lanes/lanes.ts';

let calls: string[];
let demux: Demux;

beforeEach(() => {
  calls = [];
  const note = (call: string) => () => void calls.push(call);
  const own = {
    inbox: { receive: note('own message'), endBatch: note('own batch') },
    outbox: { onCredit: note('own credit') },
  } as unknown as Lane;
  const others = {
    onMessage: note('message'),
    onCredit: note('credit'),
    onClose: note('close'),
  } as unknown as Lanes;
  demux = new Demux(own, others, {
    onPeerClose: note('own close'),
    onFramesEnd: (isPinged) => calls.push(isPinged ? 'pinged' : 'not pinged'),
  });
});

const frame = (type: FrameType, lane: number): Frame => ({ type, lane, payload: new Uint8Array() });

test.each<[keyof typeof FrameType, string, string]>([
  ['message', 'own message', 'message'],
  ['parcel', 'own message', 'message'],
  ['part', 'own message', 'message'],
  ['buffer', 'own message', 'message'],
  ['credit', 'own credit', 'credit'],
  ['close', 'own close', 'close'],
])('a %s goes to the lane that it is for', (name, own, other) => {
  demux.onFrame(frame(FrameType[name], 0));
  demux.onFrame(frame(FrameType[name], 3));
  expect(calls).toEqual([own, other]);
});

test('pings of a WebSocket message are told once, at its end', () => {
  for (const type of [FrameType.pong, FrameType.ping, FrameType.ping]) demux.onFrame(frame(type, 0));
  expect(calls).toEqual([]);
  demux.onFramesEnd();
  demux.onFramesEnd();
  expect(calls).toEqual(['own batch', 'pinged', 'own batch', 'not pinged']);
});

test.each<[string, Frame]>([
  ['a lane', frame(FrameType.ping, 3)],
  ['a payload', { ...frame(FrameType.pong, 0), payload: Uint8Array.of(1) }],
])('a ping or pong with %s is rejected', (_name, faulty) => {
  expect(() => demux.onFrame(faulty)).toThrow(/a ping or pong has/);
});

test('a type that has no case is rejected', () => {
  expect(() => demux.onFrame(frame(99 as FrameType, 0))).toThrow(ProtocolError);
  expect(calls).toEqual([]);
});
