import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { pollClose, watchClose } from '../../../src/transfer/transferables/native-port-state.ts';
import { fakeTime } from '../../support/fake-time.ts';

/** A port as Chromium has them: it reads a message only while it is open. */
class ChromiumPort {
  isOpen = true;
  readonly posted: unknown[] = [];

  postMessage(message: unknown): void {
    if (this.isOpen) this.posted.push(structuredClone(message));
  }
}

let ports: ChromiumPort[];
let closed: number[];
let stops: (() => void)[];

beforeEach(() => {
  jest.useFakeTimers();
  ports = [new ChromiumPort(), new ChromiumPort()];
  closed = [];
  stops = ports.map((port, index) => pollClose(port as unknown as MessagePort, () => onClose(index), fakeTime));
});

afterEach(() => {
  for (const stop of stops) stop();
  jest.useRealTimers();
});

function onClose(index: number): void {
  closed.push(index);
  stops[index]?.();
}

test('a port that is closed is noticed within a second, once', () => {
  jest.advanceTimersByTime(5000);
  expect(closed).toEqual([]);
  (ports[1] as ChromiumPort).isOpen = false;
  jest.advanceTimersByTime(1000);
  expect(closed).toEqual([1]);
  jest.advanceTimersByTime(5000);
  expect(closed).toEqual([1]);
});

test('asking posts nothing', () => {
  jest.advanceTimersByTime(5000);
  expect(ports.flatMap(({ posted }) => posted)).toEqual([]);
});

test('the timer stops with the last port, and starts again', () => {
  expect(jest.getTimerCount()).toBe(1);
  stops[0]?.();
  expect(jest.getTimerCount()).toBe(1);
  stops[1]?.();
  expect(jest.getTimerCount()).toBe(0);
  const stop = pollClose(ports[0] as unknown as MessagePort, () => {}, fakeTime);
  expect(jest.getTimerCount()).toBe(1);
  stop();
});

test('needs no timer where there is a close event', () => {
  for (const stop of stops) stop();
  const { port1, port2 } = new MessageChannel();
  const stop = watchClose(port1, () => {}, fakeTime);
  expect(jest.getTimerCount()).toBe(0);
  stop();
  port2.close();
});
