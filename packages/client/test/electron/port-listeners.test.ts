import { beforeEach, expect, test } from '@jest/globals';
import type { Delivery, Ticket } from '@peerport/protocol';
import type { Connect } from '../../src/connect.ts';
import { PortListeners } from '../../src/electron/port-listeners.ts';

/** Ports are stood in for by what the listener sees of them: the ids of their channels. */
interface FakePort {
  readonly id: string;
  readonly closed: Promise<void>;
}

let closers: Map<string, () => void>;
let listeners: PortListeners;
let given: string[];

beforeEach(() => {
  closers = new Map();
  given = [];
  const connect = ({ channel }: Ticket): FakePort => ({
    id: channel,
    closed: new Promise((resolve) => closers.set(channel, resolve)),
  });
  listeners = new PortListeners(connect as unknown as Connect);
});

function listen(): () => void {
  return listeners.set('x', (port) => given.push((port as unknown as FakePort).id));
}

/** The port of a channel, which follows that of another; none: it is of no kept pair. */
function deliver(id: string, follows?: string): void {
  const ticket = { v: 1, url: 'ws://127.0.0.1:1', token: 't', channel: id } as unknown as Ticket;
  const delivery: Delivery = { channel: 'x', message: undefined, tickets: [ticket] };
  listeners.receive(follows === undefined ? delivery : { ...delivery, follows });
}

async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

test('a port that follows another is given when that one has closed, and those behind it in their order', async () => {
  listen();
  deliver('1', '');
  await settle();
  deliver('2', '1');
  deliver('3', '2');
  deliver('other');
  await settle();
  expect(given).toEqual(['1', 'other']);
  closers.get('1')?.();
  await settle();
  expect(given).toEqual(['1', 'other', '2']);
  closers.get('2')?.();
  await settle();
  expect(given).toEqual(['1', 'other', '2', '3']);
});

test('a port that was never given is given no more when another follows it', async () => {
  for (const [id, follows] of [
    ['1', ''],
    ['2', '1'],
    ['3', '2'],
  ] as const) {
    deliver(id, follows);
  }
  await settle();
  listen();
  expect(given).toEqual(['3']);
});

test('after a port that closed before its successor came, nobody is waited for', async () => {
  listen();
  deliver('1', '');
  await settle();
  closers.get('1')?.();
  await settle();
  deliver('2', '1');
  await settle();
  expect(given).toEqual(['1', '2']);
});
