import { beforeEach, expect, test } from '@jest/globals';
import { PORT_OVERHEAD_BYTES, ProtocolError } from '@peerport/protocol';
import { Budget } from '../../src/lanes/budget.ts';
import { MAX_CONNECTING_COUNT } from '../../src/platform/connecting-line.ts';
import type { Platform } from '../../src/platform/platform.ts';
import type { SocketHandlers, SocketLike } from '../../src/platform/socket.ts';
import { Arrivals } from '../../src/port/arrivals.ts';

const COUNT = MAX_CONNECTING_COUNT + 2;

/** Sockets that the platform opened, by what they were told. */
let opened: SocketHandlers[];
let ends: unknown[][];
let arrivals: Arrivals;

const platform = {
  openSocket(_url: string, _subprotocols: string[], handlers: SocketHandlers): SocketLike {
    opened.push(handlers);
    return {
      bufferedAmount: 7,
      send() {},
      give() {},
      close() {},
      terminate: () => handlers.onClose(1006, '', 'ended'),
    };
  },
} as unknown as Platform;

beforeEach(() => {
  opened = [];
  ends = [];
  arrivals = new Arrivals(new Budget({ maxLanesBytes: COUNT * PORT_OVERHEAD_BYTES }));
});

function arrive(): SocketLike {
  const handlers = { onOpen() {}, onText() {}, onBinary() {}, onClose: (...end: unknown[]) => void ends.push(end) };
  return arrivals.admit(platform.openSocket)('ws://127.0.0.1:1', ['a'], handlers);
}

const arriveAll = () => Array.from({ length: COUNT }, arrive);

test('few connect at once; the others begin as those open or fail', () => {
  arriveAll();
  expect(opened).toHaveLength(MAX_CONNECTING_COUNT);
  opened[0]?.onOpen();
  opened[1]?.onClose(1006, '', 'refused');
  expect(opened).toHaveLength(COUNT);
  expect(ends).toEqual([[1006, '', 'refused']]);
});

test('each line is its own: ports that came over another one do not wait', () => {
  arriveAll();
  arrivals = new Arrivals(new Budget({ maxLanesBytes: PORT_OVERHEAD_BYTES }));
  arrive();
  expect(opened).toHaveLength(MAX_CONNECTING_COUNT + 1);
});

test('each counts for maxLanesBytes until its socket is open or down', () => {
  arriveAll();
  expect(arrive).toThrow(ProtocolError);
  opened[0]?.onOpen();
  opened[1]?.onClose(1006, '', 'refused');
  arrive();
  arrive();
  expect(arrive).toThrow('what was transferred over the port takes more than');
});

test('one that is given up before its turn never begins, and makes room', () => {
  const sockets = arriveAll();
  expect(sockets.at(-1)?.bufferedAmount).toBe(0);
  sockets.at(-1)?.terminate();
  opened[0]?.onOpen();
  opened[1]?.onOpen();
  expect(opened).toHaveLength(COUNT - 1);
  expect(ends).toEqual([[1006, '', undefined]]);
});

test('one whose turn has come is the socket of the platform', () => {
  const socket = arrive();
  expect(socket.bufferedAmount).toBe(7);
  socket.terminate();
  expect(ends).toEqual([[1006, '', 'ended']]);
});
