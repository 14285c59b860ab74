import { expect, test } from '@jest/globals';
import { pairOfPorts, receive, testBroker } from '../support/broker.ts';

const GLOBALS = [
  'Blob',
  'DOMException',
  'File',
  'Map',
  'MessageChannel',
  'ReadableStream',
  'Set',
  'WritableStream',
  'structuredClone',
] as const;

test.each(GLOBALS)('globalThis.%s is deleted after the client was loaded: values come as before', async (name) => {
  const broker = await testBroker();
  const ports = await pairOfPorts(broker, { port1: { maxMessageBytes: 10_000 } });
  const blob = new Blob(['bytes'], { type: 'text/plain' });
  const values = [blob, new File(['bytes'], 'name'), new Map([[1, new Set([2])]]), new Date(0), new Error('m'), {}];
  const [readable, writable] = [new ReadableStream(), new WritableStream()];
  const message = [...values, new DOMException('m', 'AbortError'), readable, writable];
  const { port1, port2 } = new MessageChannel();
  const buffer = new ArrayBuffer(8);
  const arrived = receive(ports[1], 1);
  const original = Object.getOwnPropertyDescriptor(globalThis, name) as PropertyDescriptor;
  Reflect.deleteProperty(globalThis, name);
  try {
    ports[0].postMessage(message, [readable, writable, port1, buffer]);
    expect(buffer.byteLength).toBe(0);
    expect(() => ports[0].postMessage(() => {})).toThrow(expect.objectContaining({ name: 'DataCloneError' }));
    expect(() => ports[0].postMessage('x'.repeat(20_000))).toThrow(
      expect.objectContaining({ name: 'QuotaExceededError' }),
    );
    const [received] = (await arrived) as [unknown[]];
    expect(received.map((value) => Object.prototype.toString.call(value))).toEqual(
      message.map((value) => Object.prototype.toString.call(value)),
    );
    expect(await (received[0] as Blob).text()).toBe('bytes');
  } finally {
    Object.defineProperty(globalThis, name, original);
  }
  port2.close();
  ports[0].abort();
  await Promise.all(ports.map((port) => port.closed));
});
