import { setImmediate } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { encodeControlFrame, type PortGrant, type Ticket } from '@peerport/protocol';
import { firstHandover, PortCore } from '../src/port-core.ts';
import type { SocketHandlers } from '../src/socket.ts';

const ticket: Ticket = { v: 1, url: 'ws://127.0.0.1:1', token: 'token', channel: 'channel' };
const grant: PortGrant = { canCreate: false, canTransfer: true, maxMessageBytes: 1024, direction: 'both' };

test('a port that moves before it is paired leaves the credit that it owes to its next holder', async () => {
  const sent: unknown[] = [];
  let handlers!: SocketHandlers;
  const platform = {
    openSocket(_url: string, _subprotocols: string[], theirs: SocketHandlers) {
      handlers = theirs;
      return { bufferedAmount: 0, send: (data: unknown) => sent.push(data), close() {} };
    },
    queueTask() {},
  };
  const unreturned = { bytes: 10_000, count: 10_000 };
  const credit = { outstanding: { bytes: 0, count: 0 }, unreturned };
  const core = new PortCore({ platform, kinds: [] }, { ...firstHandover(ticket), credit });

  const handover = core.move('via');
  await setImmediate();
  handlers.onOpen();
  handlers.onText(encodeControlFrame({ type: 'paired', grant, peerGrant: grant }));
  await setImmediate();
  handlers.onText(encodeControlFrame({ type: 'moved', token: 'next' }));
  handlers.onClose(1000, '', undefined);

  expect((await handover).credit.unreturned).toEqual(unreturned);
  expect(sent).toEqual([encodeControlFrame({ type: 'move', via: 'via' })]);
});
