import { beforeEach, describe, expect, test } from '@jest/globals';
import {
  encodeDelivery,
  encodeRequestAnswer,
  PORT_IPC_CHANNEL,
  REQUEST_IPC_CHANNEL,
  type Ticket,
} from '@peerport/protocol';
import type { ContextBridge, IpcRenderer } from 'electron';
import type { Connect } from '../../src/connect.ts';
import { BRIDGE_KEY, type Bridge, exposeBridge } from '../../src/electron/bridge.ts';
import { Deliveries } from '../../src/electron/deliveries.ts';
import type { PeerPort } from '../../src/port/peer-port.ts';

// As much of Electron's renderer as the preload script uses; ports are stood in for by the tickets that they are opened with.

const ticket: Ticket = { v: 1, url: 'ws://127.0.0.1:1', token: 't'.repeat(43), channel: 'c'.repeat(22), label: 'x' };
const connect = ((given: Ticket) => given) as unknown as Connect;
const portOf = (given: Ticket) => given as unknown as PeerPort;

let bridge: Bridge;
let deliver: (text: unknown) => void;
let answer: string;
let deliveries: Deliveries;

beforeEach(() => {
  const ipcRenderer = {
    on: (channel: string, listener: (event: unknown, text: unknown) => void) => {
      expect(channel).toBe(PORT_IPC_CHANNEL);
      deliver = (text) => listener({ sender: 'not for the page' }, text);
    },
    invoke: async (channel: string, name: unknown) => {
      expect([channel, name]).toEqual([REQUEST_IPC_CHANNEL, 'search']);
      return answer;
    },
  } as unknown as IpcRenderer;
  const contextBridge = {
    exposeInMainWorld(key: string, api: Bridge) {
      expect(key).toBe(BRIDGE_KEY);
      bridge = api;
    },
  } as ContextBridge;
  exposeBridge(contextBridge, ipcRenderer);
  deliveries = new Deliveries(() => bridge, connect);
});

function delivery(channel: string, message?: unknown, tickets: readonly Ticket[] = [ticket]): string {
  return encodeDelivery({ channel, message, tickets });
}

describe('the bridge', () => {
  test('gives the page two functions, and passes nothing but strings', async () => {
    expect(Object.keys(bridge)).toEqual(['onDelivery', 'request']);
    const received: unknown[][] = [];
    bridge.onDelivery((...parameters) => received.push(parameters));
    deliver({ not: 'text' });
    expect(received).toEqual([['[object Object]']]);
    answer = 7 as unknown as string;
    expect(await bridge.request('search')).toBe('7');
  });

  test('keeps what comes before the page listens', () => {
    deliver('early');
    deliver('too');
    const received: string[] = [];
    bridge.onDelivery((text) => received.push(text));
    deliver('later');
    expect(received).toEqual(['early', 'too', 'later']);
  });
});

describe('onPort', () => {
  test('gives ports and messages, those that wait for a listener of their channel included', () => {
    const received: unknown[] = [];
    deliver(delivery('a', new Map([['Ünicode', 1n]])));
    deliver(delivery('b'));
    deliveries.onPort('a', (port, message, ports) => received.push(['a', port, message, ports]));
    expect(received).toEqual([['a', portOf(ticket), new Map([['Ünicode', 1n]]), [portOf(ticket)]]]);
    deliveries.onPort('b', (_port, message) => received.push(['b', message]));
    deliver(delivery('b', 'again'));
    expect(received.slice(1)).toEqual([
      ['b', undefined],
      ['b', 'again'],
    ]);
  });

  test('gives all ports of one message', () => {
    const second = { ...ticket, token: 'u'.repeat(43) };
    const received: unknown[] = [];
    deliveries.onPort('a', (...parameters) => received.push(parameters));
    deliver(delivery('a', null, [ticket, second]));
    expect(received).toEqual([[portOf(ticket), null, [portOf(ticket), portOf(second)]]]);
  });

  test('has one listener for a channel, until it is taken away', () => {
    const received: string[] = [];
    const stopFirst = deliveries.onPort('a', () => received.push('first'));
    const stopSecond = deliveries.onPort('a', () => received.push('second'));
    stopFirst();
    deliver(delivery('a'));
    stopSecond();
    deliver(delivery('a'));
    expect(received).toEqual(['second']);
    deliveries.onPort('a', () => received.push('third'));
    expect(received).toEqual(['second', 'third']);
  });

  test('without a preload script it throws', () => {
    const missing = new Deliveries(() => {
      throw new Error('no preload script');
    }, connect);
    expect(() => missing.onPort('a', () => {})).toThrow('no preload script');
  });
});

describe('requestPort', () => {
  test('gives the port', async () => {
    answer = encodeRequestAnswer({ ticket });
    expect(await deliveries.requestPort('search')).toEqual(ticket);
  });

  test('gives the reason why not', async () => {
    answer = encodeRequestAnswer({ problem: 'not today' });
    await expect(deliveries.requestPort('search')).rejects.toThrow(
      "the main process gives no port 'search': not today",
    );
    answer = '{"other":1}';
    await expect(deliveries.requestPort('search')).rejects.toMatchObject({ code: 'ERR_CONTROL_FRAME' });
  });
});
