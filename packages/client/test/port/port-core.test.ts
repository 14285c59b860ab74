import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import {
  CloseCode,
  encodeControlFrame,
  encodeFrames,
  type Frame,
  FrameType,
  type PortGrant,
  serialize,
  type Ticket,
} from '@peerport/protocol';
import { nativePorts } from '../../src/platform/node/native-ports.ts';
import type { SocketHandlers, SocketLike } from '../../src/platform/socket.ts';
import { firstHandover } from '../../src/port/handover.ts';
import { heartbeatFrame } from '../../src/port/heartbeat.ts';
import { PortCore } from '../../src/port/port-core.ts';

const ticket: Ticket = { v: 1, url: 'ws://127.0.0.1:1', token: 'token', channel: 'c'.repeat(22) };
const grant: PortGrant = { canCreate: false, canTransfer: true, maxMessageBytes: 1024, direction: 'both' };

test('a port that moves before it is paired leaves the credit that it owes to its next holder', async () => {
  const sent: unknown[] = [];
  let handlers!: SocketHandlers;
  const platform = {
    openSocket(_url: string, _subprotocols: string[], theirs: SocketHandlers) {
      handlers = theirs;
      return { bufferedAmount: 0, send: (data: unknown) => sent.push(data), give() {}, close() {}, terminate() {} };
    },
    queueTask() {},
    nativePorts,
    reportError() {},
  };
  const unreturned = { bytes: 10_000, count: 10_000 };
  const credit = { outstanding: { bytes: 0, count: 0 }, unreturned };
  const core = new PortCore({ platform, transferables: [] }, { ...firstHandover(ticket), credit });

  const handover = core.move({ isOver: false });
  await setImmediate();
  handlers.onOpen();
  handlers.onText(encodeControlFrame({ type: 'paired', channel: ticket.channel, grant, peerGrant: grant }));
  await setImmediate();
  handlers.onText(encodeControlFrame({ type: 'moved', token: 'next' }));
  handlers.onClose(1000, '', undefined);

  expect((await handover).credit.unreturned).toEqual(unreturned);
  expect(sent).toEqual([encodeControlFrame({ type: 'move' })]);
});

describe('a buffer that comes as a WebSocket message of its own', () => {
  const NOTHING = new Uint8Array();
  const bytes = new Uint8Array(65_536).fill(7);
  const buffers: Uint8Array<ArrayBuffer>[] = [];
  const payload = serialize({ bytes: bytes.buffer }, { keepOut: (buffer) => buffers.push(buffer) });
  const announced: Frame = { type: FrameType.buffer, lane: 0, payload: NOTHING };
  const message: Frame = { type: FrameType.message, lane: 0, payload };
  const next: Frame = { type: FrameType.message, lane: 0, payload: serialize('next') };

  /** A port that is open, with everything that it has delivered and closed with. */
  function openPort(handover = firstHandover(ticket)) {
    const tasks: (() => void)[] = [];
    const closes: number[] = [];
    let handlers!: SocketHandlers;
    const platform = {
      openSocket(_url: string, _subprotocols: string[], theirs: SocketHandlers) {
        handlers = theirs;
        return { bufferedAmount: 0, send() {}, give() {}, close: (code: number) => closes.push(code), terminate() {} };
      },
      queueTask: (task: () => void) => tasks.push(task),
      nativePorts,
      reportError() {},
    };
    const target = new EventTarget();
    const data: unknown[] = [];
    const core = new PortCore({ platform, transferables: [] }, handover);
    core.belongTo(target, (_target, message) => data.push(message));
    core.start();
    handlers.onOpen();
    handlers.onText(encodeControlFrame({ type: 'paired', channel: ticket.channel, grant: wide, peerGrant: wide }));
    const delivered = () => {
      for (let task = tasks.shift(); task !== undefined; task = tasks.shift()) task();
      return data;
    };
    return { core, handlers, closes, delivered };
  }
  const wide = { ...grant, maxMessageBytes: 2 ** 20 };

  test('holds up what was announced after it, and is the buffer of the message', () => {
    const { handlers, delivered } = openPort();
    handlers.onBinary(encodeFrames([next, announced, message, announced, message, next]));
    expect(delivered()).toEqual(['next']);
    const [first, second] = [bytes.slice(), bytes.slice()];
    handlers.onBinary(first);
    expect(delivered()).toHaveLength(2);
    handlers.onBinary(second);
    expect(delivered()).toEqual(['next', { bytes: bytes.buffer }, { bytes: bytes.buffer }, 'next']);
    expect((delivered()[1] as { bytes: ArrayBuffer }).bytes).toBe(first.buffer);
  });

  test('must not be empty', () => {
    const { handlers, closes } = openPort();
    handlers.onBinary(encodeFrames([announced, message]));
    handlers.onBinary(NOTHING);
    expect(closes).toEqual([CloseCode.protocolError]);
  });

  test('may come when its port has moved to another process', async () => {
    const { core, handlers } = openPort();
    const moved = core.move({ isOver: false });
    await setImmediate();
    handlers.onBinary(encodeFrames([next, announced, message, next]));
    handlers.onText(encodeControlFrame({ type: 'moved', token: 'A'.repeat(43) }));
    const heir = openPort({ ...firstHandover(ticket), received: (await moved).received });
    expect(heir.delivered()).toEqual(['next']);
    heir.handlers.onBinary(bytes);
    expect(heir.delivered()).toEqual(['next', { bytes: bytes.buffer }, 'next']);
  });
});

test('pings are answered once for each WebSocket message, and not while anything else is on its way', async () => {
  const sent: unknown[] = [];
  let handlers!: SocketHandlers;
  const socket = { bufferedAmount: 0, send: (data: Uint8Array) => sent.push(data.slice()), close() {} };
  const platform = {
    openSocket(_url: string, _subprotocols: string[], theirs: SocketHandlers) {
      handlers = theirs;
      return socket as unknown as SocketLike;
    },
    queueTask() {},
    nativePorts,
    reportError() {},
  };
  new PortCore({ platform, transferables: [] }, firstHandover(ticket));
  handlers.onOpen();
  handlers.onText(encodeControlFrame({ type: 'paired', channel: ticket.channel, grant, peerGrant: grant }));
  const [ping, pong] = [heartbeatFrame(FrameType.ping), heartbeatFrame(FrameType.pong)];

  handlers.onBinary(encodeFrames([ping, ping, ping]));
  await null;
  expect(sent).toEqual([encodeFrames([pong])]);
  socket.bufferedAmount = 1;
  handlers.onBinary(encodeFrames([ping]));
  await null;
  expect(sent).toHaveLength(1);
  socket.bufferedAmount = 0;
  handlers.onBinary(encodeFrames([pong]));
  await null;
  expect(sent).toHaveLength(1);
});
