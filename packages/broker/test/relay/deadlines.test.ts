import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { DEFAULT_LIMITS } from '@peerport/protocol';
import { WebSocket } from 'ws';
import { type DeadlineLimits, Deadlines } from '../../src/relay/deadlines.ts';
import type { Ingress } from '../../src/relay/ingress.ts';

const LIMITS: DeadlineLimits = { probeTimeoutMs: 500, stallTimeoutMs: 3_000, closeTimeoutMs: 700 };

let ws: { readyState: number; pongsCount: number; isTerminated: boolean; pong(): void; terminate(): void };
let tcp: EventEmitter & { writableLength: number; bytesRead: number; timeoutMs: number };
let ingress: { isPaused: boolean; tcp: typeof tcp };
let nowMs: number;

beforeEach(() => {
  nowMs = 10_000;
  ws = {
    readyState: WebSocket.OPEN,
    pongsCount: 0,
    isTerminated: false,
    pong: () => void ws.pongsCount++,
    terminate: () => void Object.assign(ws, { isTerminated: true }),
  };
  const setTimeout = (timeoutMs: number, onTimeout?: () => void) => {
    tcp.timeoutMs = timeoutMs;
    tcp.removeAllListeners('timeout');
    if (onTimeout !== undefined) tcp.once('timeout', onTimeout);
  };
  tcp = Object.assign(new EventEmitter(), { writableLength: 0, bytesRead: 0, timeoutMs: 0, setTimeout });
  ingress = { isPaused: false, tcp };
});

function make(limits: DeadlineLimits = LIMITS) {
  const deadlines = new Deadlines(ws as unknown as WebSocket, ingress as unknown as Ingress, limits);
  /** Checks every 100 ms until so much time has passed. */
  const pass = (ms: number) => {
    for (const endMs = nowMs + ms; nowMs < endMs; nowMs += 100) deadlines.check(nowMs);
    deadlines.check(nowMs);
  };
  return { pass };
}

describe('probeTimeoutMs', () => {
  test('overridden: at, a port that is paused is sent a pong; less than it, and one that is read, is not', () => {
    const { pass } = make();
    pass(5_000);
    ingress.isPaused = true;
    pass(400);
    expect(ws.pongsCount).toBe(0);
    pass(100);
    expect(ws.pongsCount).toBe(1);
  });

  test('over, it is sent more: the first only has the system find out', () => {
    ingress.isPaused = true;
    make().pass(1_000);
    expect(ws.pongsCount).toBeGreaterThan(1);
  });

  test('not while something of it is read now and then, nor while something waits to be written to it', () => {
    const { pass } = make();
    ingress.isPaused = true;
    for (let count = 0; count < 10; count++) {
      tcp.bytesRead++;
      pass(300);
    }
    tcp.writableLength = 1;
    pass(2_000);
    expect(ws.pongsCount).toBe(0);
  });

  test('default', () => expect(DEFAULT_LIMITS.probeTimeoutMs).toBe(5_000));
});

describe('stallTimeoutMs', () => {
  test('overridden: what a port has not taken when its channel ends is watched by Node; over, it is cut off', () => {
    const { pass } = make();
    ws.readyState = WebSocket.CLOSING;
    tcp.writableLength = 7;
    pass(60_000);
    // What it sends is not read meanwhile, for that would count as well.
    expect([tcp.timeoutMs, ingress.isPaused, ws.isTerminated]).toEqual([3_000, true, false]);
    tcp.emit('timeout');
    expect(ws.isTerminated).toBe(true);
  });

  test('at, when it has taken everything, only its answer is waited for', () => {
    const { pass } = make();
    ws.readyState = WebSocket.CLOSING;
    tcp.writableLength = 7;
    pass(60_000);
    tcp.writableLength = 0;
    pass(600);
    expect([tcp.timeoutMs, ingress.isPaused, ws.isTerminated]).toEqual([0, false, false]);
    pass(100);
    expect(ws.isTerminated).toBe(true);
  });

  test('default', () => expect(DEFAULT_LIMITS.stallTimeoutMs).toBe(30_000));
});

describe('closeTimeoutMs, of one socket', () => {
  test('at, and over: a port that has nothing more to take, and does not answer, is cut off', () => {
    const { pass } = make();
    ingress.isPaused = true;
    pass(400);
    ingress.isPaused = false;
    ws.readyState = WebSocket.CLOSING;
    pass(600);
    expect(ws.isTerminated).toBe(false);
    pass(100);
    expect(ws.isTerminated).toBe(true);
  });
});
