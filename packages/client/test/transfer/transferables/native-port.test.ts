import { afterEach, describe, expect, test } from '@jest/globals';
import { nativePorts } from '../../../src/platform/node/native-ports.ts';
import { isNativePort } from '../../../src/transfer/transferables/brands.ts';
import * as nativePort from '../../../src/transfer/transferables/native-port.ts';
import { nextEvent, nextMessages, settle } from '../../support/events.ts';
import { MemoryLane, memoryLanes } from '../../support/memory-lane.ts';

const checkNativePort = (port: MessagePort, path: string) => nativePort.checkNativePort(port, path, nativePorts);
const sendNativePort = (port: MessagePort, near: MemoryLane) => nativePort.sendNativePort(port, near, nativePorts);
const receiveNativePort = (far: MemoryLane) => nativePort.receiveNativePort(far, nativePorts);

interface Tunnel {
  /** The native port that the sending app gave away. */
  given: MessagePort;
  /** What it kept: the other end. */
  kept: MessagePort;
  /** What the receiving app got. */
  received: MessagePort;
  near: MemoryLane;
  far: MemoryLane;
}

let open: MessagePort[] = [];

afterEach(() => {
  for (const port of open) port.close();
  open = [];
});

function channel(): MessageChannel {
  const made = new MessageChannel();
  open.push(made.port1, made.port2);
  return made;
}

function tunnel({ port1: given, port2: kept } = channel()): Tunnel {
  const [near, far] = memoryLanes();
  sendNativePort(given, near);
  const received = receiveNativePort(far);
  open.push(received);
  return { given, kept, received, near, far };
}

const refedPorts = () => process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length;

describe('isNativePort', () => {
  test('goes by brand', () => {
    const { port1 } = channel();
    expect(isNativePort(port1)).toBe(true);
    expect(isNativePort(Object.create(MessagePort.prototype))).toBe(false);
    expect(isNativePort(new Proxy(port1, {}))).toBe(false);
    expect(isNativePort(new (class MessagePort {})())).toBe(false);
    expect(isNativePort(new EventTarget())).toBe(false);
    for (const value of [undefined, null, 1, 'port', {}, new ReadableStream()]) expect(isNativePort(value)).toBe(false);
  });
});

describe('checkNativePort', () => {
  test('accepts a port and leaves it as it is', async () => {
    const { port1, port2 } = channel();
    port2.postMessage('waiting');
    checkNativePort(port1, '$');
    checkNativePort(port2, '$');
    expect(await nextMessages(port1, 1)).toEqual(['waiting']);
    const echoed = nextMessages(port2, 1);
    port1.postMessage('back');
    expect(await echoed).toEqual(['back']);
  });

  test('refuses a port that was transferred', () => {
    const { port1 } = channel();
    structuredClone(port1, { transfer: [port1] });
    expect(() => checkNativePort(port1, '$.port')).toThrow(
      expect.objectContaining({ name: 'DataCloneError', path: '$.port' }),
    );
  });

  test('refuses a port that either side has closed', async () => {
    const { port1, port2 } = channel();
    port1.close();
    expect(() => checkNativePort(port1, '$')).toThrow('closed');
    await nextEvent(port2, 'close');
    expect(() => checkNativePort(port2, '$')).toThrow('closed');
  });
});

describe('what sendNativePort takes', () => {
  test('is detached at once', async () => {
    const { given, kept, received } = tunnel();
    expect(() => structuredClone(given, { transfer: [given] })).toThrow(
      expect.objectContaining({ name: 'DataCloneError' }),
    );
    given.postMessage('from the detached port');
    const messages = nextMessages(received, 1);
    kept.postMessage('from the other end');
    expect(await messages).toEqual(['from the other end']);
  });

  test('a port that is detached already throws, and nothing is sent', () => {
    const { given } = tunnel();
    const [near] = memoryLanes();
    expect(() => sendNativePort(given, near)).toThrow(expect.objectContaining({ name: 'DataCloneError', path: '$' }));
    expect(near.handlers).toBeUndefined();
    expect(near.isClosed).toBe(false);
  });

  test('brings what was waiting in the port', async () => {
    const native = channel();
    native.port2.postMessage('before');
    const { kept, received } = tunnel(native);
    kept.postMessage('after');
    expect(await nextMessages(received, 2)).toEqual(['before', 'after']);
  });

  test('does not keep the process alive', async () => {
    const before = refedPorts();
    const { kept } = tunnel();
    expect(refedPorts()).toBe(before);
    kept.onmessage = () => {};
    expect(refedPorts()).toBe(before + 1);
  });
});

describe('messages', () => {
  test('1,000 cross each way, in order', async () => {
    const { kept, received } = tunnel();
    const numbers = Array.from({ length: 1000 }, (_, number) => number);
    const there = nextMessages(received, numbers.length);
    const back = nextMessages(kept, numbers.length);
    for (const number of numbers) {
      kept.postMessage(number);
      received.postMessage(number);
    }
    expect(await there).toEqual(numbers);
    expect(await back).toEqual(numbers);
  });

  test('wait until the receiver starts', async () => {
    const { kept, received } = tunnel();
    kept.postMessage('early');
    await settle();
    expect(await nextMessages(received, 1)).toEqual(['early']);
  });

  test.each([null, '', [[1], []], { length: 2 }])('%j is a message like any other', async (message) => {
    const { kept, received } = tunnel();
    const messages = nextMessages(received, 1);
    kept.postMessage(message);
    expect(await messages).toEqual([message]);
  });

  test('carry bytes', async () => {
    const { kept, received } = tunnel();
    const messages = nextMessages(received, 1);
    const { buffer } = Uint8Array.of(1, 2, 3);
    kept.postMessage(buffer, [buffer]);
    const [bytes] = await messages;
    expect([...new Uint8Array(bytes as ArrayBuffer)]).toEqual([1, 2, 3]);
  });

  test('that the channel cannot clone are dropped with the ports in them, and the tunnel goes on', async () => {
    const { kept, received } = tunnel();
    const messages = nextMessages(received, 2);
    const lost = channel();
    const lostClose = nextEvent(lost.port2, 'close');
    kept.postMessage(1);
    kept.postMessage({ shared: new SharedArrayBuffer(8), port: lost.port1 }, [lost.port1]);
    kept.postMessage(2);
    expect(await messages).toEqual([1, 2]);
    await lostClose;
  });

  test('that cannot be read are dropped, and the tunnel goes on', async () => {
    const { kept, received, near } = tunnel();
    const messages = nextMessages(received, 1);
    near.postUnreadable();
    kept.postMessage(2);
    expect(await messages).toEqual([2]);
  });
});

describe('nested', () => {
  test('ports arrive in the data and in event.ports, in order', async () => {
    const { kept, received } = tunnel();
    const [inData, inList] = [channel(), channel()];
    const arrival = nextEvent(received, 'message');
    received.start();
    kept.postMessage({ deep: [inData.port1] }, [inList.port1, inData.port1]);
    const { data, ports } = await arrival;
    expect(ports).toHaveLength(2);
    expect(ports[1]).toBe(data.deep[0]);
    for (const [index, { port2 }] of [inList, inData].entries()) {
      const answer = nextMessages(port2, 1);
      ports[index]?.postMessage(`on ${index}`);
      expect(await answer).toEqual([`on ${index}`]);
    }
  });

  test('streams arrive', async () => {
    const { kept, received } = tunnel();
    const stream = new ReadableStream({
      start(controller) {
        controller.enqueue('chunk');
        controller.close();
      },
    });
    const arrival = nextEvent(received, 'message');
    received.start();
    kept.postMessage({ stream }, [stream as unknown as Transferable]);
    const { data } = await arrival;
    const reader = data.stream.getReader();
    expect(await reader.read()).toEqual({ done: false, value: 'chunk' });
    expect(await reader.read()).toEqual({ done: true, value: undefined });
  });

  test('tunnels: a port that is received can be sent on', async () => {
    const first = tunnel();
    first.kept.postMessage('before it moves');
    await settle();
    const second = tunnel({ port1: first.received, port2: first.kept });
    const there = nextMessages(second.received, 2);
    const back = nextMessages(first.kept, 1);
    first.kept.postMessage('after');
    second.received.postMessage('back');
    expect(await there).toEqual(['before it moves', 'after']);
    expect(await back).toEqual(['back']);
    const closed = nextEvent(first.kept, 'close');
    second.received.close();
    await closed;
  });
});

describe('close', () => {
  test.each(['kept', 'received'] as const)('of the %s port closes the other, after what was posted', async (side) => {
    const ports = tunnel();
    const other = side === 'kept' ? ports.received : ports.kept;
    const log: unknown[] = [];
    other.onmessage = ({ data }) => log.push(data);
    const closed = nextEvent(other, 'close').then(() => log.push('close'));
    for (const number of [1, 2, 3]) ports[side].postMessage(number);
    ports[side].close();
    await closed;
    expect(log).toEqual([1, 2, 3, 'close']);
    expect([ports.near.isClosed, ports.far.isClosed]).toEqual([true, true]);
  });

  test('waits for a receiver that has not started', async () => {
    const { kept, received } = tunnel();
    kept.postMessage('last');
    kept.close();
    await settle();
    const closed = nextEvent(received, 'close');
    expect(await nextMessages(received, 1)).toEqual(['last']);
    await closed;
  });

  test('of the socket closes both, after what has arrived', async () => {
    const { kept, received, near } = tunnel();
    const messages = nextMessages(received, 1);
    const closed = Promise.all([nextEvent(kept, 'close'), nextEvent(received, 'close')]);
    near.post(['sent', []]);
    near.cut('the peer crashed');
    expect(await messages).toEqual(['sent']);
    await closed;
  });

  test('comes when the port was closed before the receiver was made', async () => {
    const { port1, port2 } = channel();
    const [near, far] = memoryLanes();
    sendNativePort(port1, near);
    port2.close();
    await settle();
    const received = receiveNativePort(far);
    await nextEvent(received, 'close');
  });

  test('closes the ports of messages that come too late', async () => {
    const { kept, near, far } = tunnel();
    const late = channel();
    const lateClose = nextEvent(late.port2, 'close');
    const { close } = MemoryLane.prototype;
    near.close = () => {
      far.post(['late', [late.port1]], 'all');
      close.call(near);
    };
    kept.close();
    await lateClose;
  });

  test('comes when the channel takes no more, as a message must not be lost in silence', async () => {
    const { kept, received, near } = tunnel();
    near.post = () => {
      throw new DOMException('too much is waiting', 'QuotaExceededError');
    };
    const closed = Promise.all([nextEvent(kept, 'close'), nextEvent(received, 'close')]);
    kept.postMessage('one too many');
    await closed;
  });

  test('leaves no handler behind', async () => {
    const before = refedPorts();
    const { kept, received, near, far } = tunnel();
    const closed = nextEvent(received, 'close');
    kept.close();
    await closed;
    expect([near.handlers?.onClose, far.handlers?.onClose]).toEqual([undefined, undefined]);
    expect(refedPorts()).toBe(before);
  });
});

describe('a hostile peer', () => {
  test.each([
    undefined,
    null,
    'message',
    {},
    [],
    ['data'],
    ['data', null],
    ['data', {}],
    ['data', [{}]],
    ['data', [null]],
    ['data', new Array(1)],
    ['data', [new ArrayBuffer(8)]],
    ['data', [], 'more'],
  ])('that sends %j gets its channel closed', async (message) => {
    const { kept, received, near, far } = tunnel();
    const closed = Promise.all([nextEvent(kept, 'close'), nextEvent(received, 'close')]);
    far.post(message);
    await closed;
    expect([near.isClosed, far.isClosed]).toEqual([true, true]);
  });

  test('loses the ports that it sends with it', async () => {
    const { far } = tunnel();
    const { port1, port2 } = channel();
    const closed = nextEvent(port2, 'close');
    far.post({ port1 }, 'all');
    await closed;
  });

  test('that claims to send billions of ports gets its channel closed, at once', async () => {
    const { kept, near, far } = tunnel();
    const ports: MessagePort[] = [];
    ports.length = 2 ** 32 - 1;
    const closed = nextEvent(kept, 'close');
    far.post(['data', ports]);
    await closed;
    expect(near.isClosed).toBe(true);
  });

  test('that lists a port twice gets its channel closed, and loses the port', async () => {
    const { kept, far } = tunnel();
    const { port1, port2 } = channel();
    const closed = Promise.all([nextEvent(kept, 'close'), nextEvent(port2, 'close')]);
    far.post(['data', [port1, port1]], 'all');
    await closed;
  });
});
