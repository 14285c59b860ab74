import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { beforeEach, expect, test } from '@jest/globals';
import { PENDING_WRITE_BYTES, WriteQueue } from '../../src/relay/write-queue.ts';

/** A socket whose reader reads when it is told to. */
class StalledSocket extends EventEmitter {
  writableLength = 0;
  writableNeedDrain = false;
  #callbacks: (() => void)[] = [];

  write(piece: Buffer, callback: () => void = () => {}): void {
    this.writableLength += piece.length;
    this.#callbacks.push(callback);
  }

  read(): void {
    this.writableLength = 0;
    for (const callback of this.#callbacks.splice(0)) callback();
  }
}

const ALLOWANCE_BYTES = 100 * PENDING_WRITE_BYTES;
const EMPTY = Buffer.alloc(0);
let socket: StalledSocket;
let allowance: { bytes: number };
let queue: WriteQueue;
let drainsCount: number;

beforeEach(() => {
  socket = new StalledSocket();
  allowance = { bytes: ALLOWANCE_BYTES };
  drainsCount = 0;
  queue = new WriteQueue(socket as unknown as Socket, allowance, () => drainsCount++);
});

/** How many writes fill it. */
function writesUntilFull(piece: Buffer): number {
  let count = 0;
  for (; !queue.isFull; count++) queue.write([piece]);
  return count;
}

test('writes count, also empty ones; and their bytes', () => {
  socket.writableLength = 1;
  expect(writesUntilFull(EMPTY)).toBe(100);
  socket.read();
  socket.writableLength = 1;
  expect(writesUntilFull(Buffer.alloc(PENDING_WRITE_BYTES))).toBe(50);
});

test('what was written while nothing waited does not count', () => {
  for (let count = 0; count < 1_000; count++) {
    queue.write([Buffer.alloc(9)]);
    socket.read();
  }
  expect([queue.isFull, queue.keptBytes]).toEqual([false, 0]);
});

test('its owner is told once it has drained, though Node does not say so', () => {
  socket.writableLength = 1;
  writesUntilFull(EMPTY);
  expect([drainsCount, queue.isFull]).toEqual([0, true]);
  socket.read();
  expect([drainsCount, queue.isFull, queue.keptBytes]).toEqual([1, false, 0]);
});

test("it is full as well when Node's own mark is reached", () => {
  socket.writableNeedDrain = true;
  expect(queue.isFull).toBe(true);
  socket.writableNeedDrain = false;
  socket.emit('drain');
  expect([queue.isFull, drainsCount]).toEqual([false, 1]);
});

test('the allowance may become less from one write to the next', () => {
  socket.writableLength = 1;
  queue.write([EMPTY]);
  allowance.bytes = 3 * PENDING_WRITE_BYTES;
  expect(writesUntilFull(EMPTY)).toBe(2);
});
