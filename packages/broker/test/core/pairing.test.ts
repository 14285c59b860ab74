import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { CloseCode, DEFAULT_LIMITS } from '@peerport/protocol';
import { grantsFrom } from '../../src/core/grants.ts';
import { channelStateOf, Pairing } from '../../src/core/pairing.ts';
import { Side, type SideNumber } from '../../src/core/side.ts';
import type { TokenHash } from '../../src/core/token-store.ts';

const CAUSE = { closeCode: CloseCode.gone, message: 'it crashed' };
const TICKET = { hash: 'hash' as TokenHash, ttlMs: 1_000, onExpiry: () => {} };

let pairing: Pairing<string>;
let x: Readonly<Record<SideNumber, Side<string>>>;

beforeEach(() => {
  pairing = new Pairing();
  x = sides();
});

afterEach(() => {
  pairing.end(x[1], CAUSE);
});

function sides() {
  return Side.pairOf<string>('x', grantsFrom({}, DEFAULT_LIMITS), () => 'creator');
}

describe('the diagram', () => {
  test('created → waiting → paired', () => {
    expect(channelStateOf(x[1])).toBe('created');
    expect(pairing.arrive(x[1], 'a')).toEqual({ outcome: 'waiting' });
    expect(channelStateOf(x[1])).toBe('waiting');
    expect(pairing.arrive(x[2], 'b')).toEqual({ outcome: 'paired', peer: 'a' });
    expect(channelStateOf(x[1])).toBe('paired');
  });

  test.each([
    [1, 2, 'b'],
    [2, 1, 'a'],
  ] as const)('paired, side %d departs → ended, and side %d is told', (leaver, stayer, socket) => {
    pairing.arrive(x[1], 'a');
    pairing.arrive(x[2], 'b');
    expect(pairing.depart(x[leaver], CAUSE)).toBe(socket);
    expect(channelStateOf(x[1])).toBeUndefined();
    expect(pairing.depart(x[stayer], CAUSE)).toBeUndefined();
  });

  test('waiting, departs → abandoned, and whoever comes later is told → ended', () => {
    pairing.arrive(x[2], 'a');
    expect(pairing.depart(x[2], CAUSE)).toBeUndefined();
    expect(channelStateOf(x[1])).toBe('abandoned');
    expect(pairing.arrive(x[1], 'b')).toEqual({ outcome: 'abandoned', cause: CAUSE });
    expect(channelStateOf(x[1])).toBeUndefined();
  });

  test('created, a side will never come → abandoned', () => {
    expect(pairing.depart(x[1], CAUSE)).toBeUndefined();
    expect(channelStateOf(x[1])).toBe('abandoned');
    expect(pairing.arrive(x[2], 'b')).toMatchObject({ outcome: 'abandoned', cause: CAUSE });
  });

  test('waiting, the other side will never come → ended, and who waits is told', () => {
    pairing.arrive(x[1], 'a');
    expect(x[1].socket).toBe('a');
    expect(pairing.depart(x[2], CAUSE)).toBe('a');
    expect(channelStateOf(x[1])).toBeUndefined();
    expect(x[1].socket).toBeUndefined();
  });

  test('paired, a side is vacated → waiting, and a new socket takes its place → paired', () => {
    pairing.arrive(x[1], 'a');
    pairing.arrive(x[2], 'b');
    expect(pairing.vacate(x[1], TICKET)).toBe('b');
    expect(channelStateOf(x[1])).toBe('waiting');
    expect([x[1].state.name, x[2].state.name]).toEqual(['vacant', 'taken']);
    expect(pairing.hold(x[2])).toEqual({ outcome: 'waiting' });
    expect(pairing.arrive(x[1], 'c')).toEqual({ outcome: 'paired', peer: 'b' });
    expect(pairing.depart(x[2], CAUSE)).toBe('c');
  });

  test('whoever takes the place of a port that moved is joined when its peer holds its messages, and not before', () => {
    pairing.arrive(x[1], 'a');
    pairing.arrive(x[2], 'b');
    pairing.vacate(x[1], TICKET);
    expect(pairing.arrive(x[1], 'c')).toEqual({ outcome: 'waiting' });
    expect(pairing.hold(x[2])).toEqual({ outcome: 'paired', peer: 'c' });
    expect(pairing.hold(x[2])).toBeUndefined();
  });

  test('a port that moves on before its peer holds its messages: the peer is told once', () => {
    pairing.arrive(x[1], 'a');
    pairing.arrive(x[2], 'b');
    expect(pairing.vacate(x[1], TICKET)).toBe('b');
    pairing.arrive(x[1], 'c');
    expect(pairing.vacate(x[1], TICKET)).toBeUndefined();
    pairing.arrive(x[1], 'd');
    expect(pairing.hold(x[2])).toEqual({ outcome: 'paired', peer: 'd' });
  });

  test('both ports move: whoever is there first waits for the other, and nobody has to hold anything', () => {
    pairing.arrive(x[1], 'a');
    pairing.arrive(x[2], 'b');
    expect(pairing.vacate(x[1], TICKET)).toBe('b');
    expect(pairing.vacate(x[2], TICKET)).toBeUndefined();
    expect(pairing.arrive(x[2], 'c')).toEqual({ outcome: 'waiting' });
    expect(pairing.hold(x[2])).toBeUndefined();
    expect(pairing.arrive(x[1], 'd')).toEqual({ outcome: 'paired', peer: 'c' });
  });

  test('waiting, its only side is vacated → created', () => {
    pairing.arrive(x[1], 'a');
    expect(pairing.vacate(x[1], TICKET)).toBeUndefined();
    expect(channelStateOf(x[1])).toBe('created');
  });

  test('a side is vacated, the other departs → abandoned', () => {
    pairing.arrive(x[1], 'a');
    pairing.arrive(x[2], 'b');
    pairing.vacate(x[1], TICKET);
    expect(pairing.depart(x[2], CAUSE)).toBeUndefined();
    expect(pairing.arrive(x[1], 'c')).toEqual({ outcome: 'abandoned', cause: CAUSE });
  });

  test('end gives the sockets that are there', () => {
    const [y, z] = [sides(), sides()];
    expect(pairing.end(x[1], CAUSE)).toEqual([]);
    pairing.arrive(y[1], 'a');
    expect(pairing.end(y[1], CAUSE)).toEqual(['a']);
    pairing.arrive(z[2], 'b');
    pairing.arrive(z[1], 'a');
    expect(pairing.end(z[1], CAUSE)).toEqual(['a', 'b']);
    expect([x, y, z].map((channel) => channelStateOf(channel[1]))).toEqual([undefined, undefined, undefined]);
  });

  test('an abandoned channel ends without sockets', () => {
    pairing.arrive(x[1], 'a');
    pairing.depart(x[1], CAUSE);
    expect(pairing.end(x[1], CAUSE)).toEqual([]);
    expect(channelStateOf(x[1])).toBeUndefined();
  });
});

test('a second socket on a side is a bug of the caller, and does not disturb the pair', () => {
  pairing.arrive(x[1], 'a');
  pairing.arrive(x[2], 'b');
  expect(() => pairing.arrive(x[1], 'c')).toThrow(/not vacant/);
  expect(pairing.depart(x[1], CAUSE)).toBe('b');
  expect(() => pairing.arrive(x[1], 'c')).toThrow(/not vacant/);
});

test('counts the sockets that wait', () => {
  const counts = [pairing.waitingCount];
  const count = () => counts.push(pairing.waitingCount);
  pairing.arrive(x[1], 'a');
  count();
  const y = sides();
  pairing.arrive(y[1], 'b');
  count();
  pairing.arrive(x[2], 'c');
  count();
  pairing.depart(y[1], CAUSE);
  count();
  pairing.vacate(x[1], TICKET);
  count();
  pairing.end(x[1], CAUSE);
  pairing.end(y[1], CAUSE);
  count();
  expect(counts).toEqual([0, 1, 2, 1, 0, 1, 0]);
});
