import { beforeEach, describe, expect, jest, test } from '@jest/globals';
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
import type { PortListener } from '../../src/electron/port-listeners.ts';
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

  test('what a listener throws is reported, and the rest arrives', () => {
    const reported: unknown[] = [];
    const received: string[] = [];
    const listen = (channel: string) =>
      deliveries.onPort(channel, (_port, message) => {
        received.push(`${channel} ${message}`);
        if (message === 'bad') throw new Error(`${channel} threw`);
      });
    for (const message of ['bad', 'good', 'bad', 'better']) {
      deliver(delivery('a', message));
      deliver(delivery('b', message));
    }
    deliver('no delivery');
    // Node makes uncaught exceptions of them, in tasks of their own.
    const queued = jest.spyOn(globalThis, 'queueMicrotask').mockImplementation((task) => {
      try {
        task();
      } catch (error) {
        reported.push(error);
      }
    });
    listen('a');
    listen('b');
    deliver(delivery('a', 'bad'));
    deliver(delivery('b', 'last'));
    queued.mockRestore();
    const [waiting, arrived] = [received.slice(0, 8), received.slice(8)];
    expect(waiting).toEqual([
      ...['bad', 'good', 'bad', 'better'].map((m) => `a ${m}`),
      ...['bad', 'good', 'bad', 'better'].map((m) => `b ${m}`),
    ]);
    expect(arrived).toEqual(['a bad', 'b last']);
    expect(reported.map((error) => (error as Error).message)).toEqual([
      ...['a threw', 'a threw'],
      expect.stringMatching(/JSON/),
      ...['b threw', 'b threw', 'a threw'],
    ]);
  });

  test('a listener may listen for more', () => {
    const received: string[] = [];
    for (const channel of ['a', 'b', 'a']) deliver(delivery(channel));
    deliveries.onPort('a', () => {
      received.push('a');
      deliveries.onPort('b', () => received.push('b'));
    });
    expect(received.toSorted()).toEqual(['a', 'a', 'b']);
  });

  test.each<[string, unknown, unknown, RegExp]>([
    ['a channel that is not a string', 7, () => {}, /^onPort: the name must be a string, and is 7$/],
    ['no listener', 'a', undefined, /^onPort: the listener must be a function$/],
  ])('%s is a TypeError', (_name, channel, listener, message) => {
    const listen = () => deliveries.onPort(channel as string, listener as PortListener);
    expect(listen).toThrow(TypeError);
    expect(listen).toThrow(message);
  });

  test('without a preload script it throws', () => {
    const missing = new Deliveries(() => {
      throw new Error('no preload script');
    }, connect);
    expect(() => missing.onPort('a', () => {})).toThrow('no preload script');
  });
});

describe('a preload script', () => {
  test('that runs twice exposes one bridge, which hears each delivery once', () => {
    const handlers: ((event: unknown, text: unknown) => void)[] = [];
    const exposed: Bridge[] = [];
    const ipcRenderer = {
      on: (_channel: string, handler: (event: unknown, text: unknown) => void) => handlers.push(handler),
      invoke: async () => answer,
    } as unknown as IpcRenderer;
    const contextBridge = {
      exposeInMainWorld(_key: string, api: Bridge) {
        if (exposed.length > 0)
          throw new Error('Cannot bind an API on top of an existing property on the window object');
        exposed.push(api);
      },
    } as ContextBridge;
    for (const _run of [1, 2]) exposeBridge(contextBridge, ipcRenderer);
    const heard: string[] = [];
    exposed[0]?.onDelivery((text) => heard.push(text));
    for (const handler of handlers) handler({}, 'a');
    expect(heard).toEqual(['a']);
  });

  test('without context isolation gives the page its bridge by the global object', () => {
    const ipcRenderer = { on() {}, invoke: async () => answer } as unknown as IpcRenderer;
    const contextBridge = {
      exposeInMainWorld() {
        throw new Error('contextBridge API can only be used when contextIsolation is enabled');
      },
    } as unknown as ContextBridge;
    const define = jest.spyOn(Object, 'defineProperty');
    exposeBridge(contextBridge, ipcRenderer, false);
    const [, , descriptor] =
      define.mock.calls.find(([target, key]) => target === globalThis && key === BRIDGE_KEY) ?? [];
    define.mockRestore();
    expect(Object.keys(descriptor?.value)).toEqual(['onDelivery', 'request']);
    expect(Reflect.deleteProperty(globalThis, BRIDGE_KEY)).toBe(false);
  });
});

describe('requestPort', () => {
  test('gives the port', async () => {
    answer = encodeRequestAnswer({ ticket });
    expect(await deliveries.requestPort('search')).toEqual(ticket);
  });

  test('says what is missing when nobody answers', async () => {
    const invoke = () =>
      Promise.reject(
        new Error(
          "Error invoking remote method 'peerport:request': Error: No handler registered for 'peerport:request'",
        ),
      );
    const unanswered = new Deliveries(() => ({ onDelivery() {}, request: invoke }), connect);
    await expect(unanswered.requestPort('search')).rejects.toThrow(
      "the main process gives no port 'search': no broker answers requests; give Electron's ipcMain to startElectronBroker()",
    );
    await expect(deliveries.requestPort(undefined as unknown as string)).rejects.toThrow(TypeError);
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
