import { beforeEach, describe, expect, test } from '@jest/globals';
import { CloseCode } from '@peerport/protocol';
import { Pairing } from '../../src/core/pairing.ts';

const WHY = 'it crashed';

let pairing: Pairing<string>;

beforeEach(() => {
  pairing = new Pairing();
  pairing.create('x');
});

describe('the diagram', () => {
  test('created → waiting → paired', () => {
    expect(pairing.stateOf('x')).toBe('created');
    expect(pairing.arrive('x', 1, 'a')).toEqual({ outcome: 'waiting' });
    expect(pairing.stateOf('x')).toBe('waiting');
    expect(pairing.arrive('x', 2, 'b')).toEqual({ outcome: 'paired', peer: 'a' });
    expect(pairing.stateOf('x')).toBe('paired');
  });

  test.each([
    [1, 2, 'b'],
    [2, 1, 'a'],
  ] as const)('paired, side %d departs → forgotten, and side %d is told', (leaver, stayer, socket) => {
    pairing.arrive('x', 1, 'a');
    pairing.arrive('x', 2, 'b');
    expect(pairing.depart('x', leaver, CloseCode.gone, WHY)).toBe(socket);
    expect(pairing.stateOf('x')).toBeUndefined();
    expect(pairing.depart('x', stayer, CloseCode.gone, WHY)).toBeUndefined();
  });

  test('waiting, departs → abandoned, and whoever comes later is told → forgotten', () => {
    pairing.arrive('x', 2, 'a');
    expect(pairing.depart('x', 2, CloseCode.gone, WHY)).toBeUndefined();
    expect(pairing.stateOf('x')).toBe('abandoned');
    expect(pairing.arrive('x', 1, 'b')).toEqual({ outcome: 'abandoned', closeCode: CloseCode.gone, message: WHY });
    expect(pairing.stateOf('x')).toBeUndefined();
  });

  test('created, a side will never come → abandoned', () => {
    expect(pairing.depart('x', 1, CloseCode.gone, WHY)).toBeUndefined();
    expect(pairing.stateOf('x')).toBe('abandoned');
    expect(pairing.arrive('x', 2, 'b')).toMatchObject({ outcome: 'abandoned', message: WHY });
  });

  test('waiting, the other side will never come → forgotten, and who waits is told', () => {
    pairing.arrive('x', 1, 'a');
    expect(pairing.socketOf('x', 1)).toBe('a');
    expect(pairing.depart('x', 2, CloseCode.gone, WHY)).toBe('a');
    expect(pairing.stateOf('x')).toBeUndefined();
    expect(pairing.socketOf('x', 1)).toBeUndefined();
  });

  test('paired, a side is vacated → waiting, and a new socket takes its place → paired', () => {
    pairing.arrive('x', 1, 'a');
    pairing.arrive('x', 2, 'b');
    expect(pairing.vacate('x', 1)).toBe('b');
    expect(pairing.stateOf('x')).toBe('waiting');
    expect([pairing.sideStateOf('x', 1), pairing.sideStateOf('x', 2)]).toEqual(['vacant', 'taken']);
    expect(pairing.hold('x', 2)).toEqual({ outcome: 'waiting' });
    expect(pairing.arrive('x', 1, 'c')).toEqual({ outcome: 'paired', peer: 'b' });
    expect(pairing.depart('x', 2, CloseCode.gone, WHY)).toBe('c');
  });

  test('whoever takes the place of a port that moved is joined when its peer holds its messages, and not before', () => {
    pairing.arrive('x', 1, 'a');
    pairing.arrive('x', 2, 'b');
    pairing.vacate('x', 1);
    expect(pairing.arrive('x', 1, 'c')).toEqual({ outcome: 'waiting' });
    expect(pairing.hold('x', 2)).toEqual({ outcome: 'paired', peer: 'c' });
    expect(pairing.hold('x', 2)).toBeUndefined();
  });

  test('a port that moves on before its peer holds its messages: the peer is told once', () => {
    pairing.arrive('x', 1, 'a');
    pairing.arrive('x', 2, 'b');
    expect(pairing.vacate('x', 1)).toBe('b');
    pairing.arrive('x', 1, 'c');
    expect(pairing.vacate('x', 1)).toBeUndefined();
    pairing.arrive('x', 1, 'd');
    expect(pairing.hold('x', 2)).toEqual({ outcome: 'paired', peer: 'd' });
  });

  test('both ports move: whoever is there first waits for the other, and nobody has to hold anything', () => {
    pairing.arrive('x', 1, 'a');
    pairing.arrive('x', 2, 'b');
    expect(pairing.vacate('x', 1)).toBe('b');
    expect(pairing.vacate('x', 2)).toBeUndefined();
    expect(pairing.arrive('x', 2, 'c')).toEqual({ outcome: 'waiting' });
    expect(pairing.hold('x', 2)).toBeUndefined();
    expect(pairing.arrive('x', 1, 'd')).toEqual({ outcome: 'paired', peer: 'c' });
  });

  test('waiting, its only side is vacated → created', () => {
    pairing.arrive('x', 1, 'a');
    expect(pairing.vacate('x', 1)).toBeUndefined();
    expect(pairing.stateOf('x')).toBe('created');
  });

  test('a side is vacated, the other departs → abandoned', () => {
    pairing.arrive('x', 1, 'a');
    pairing.arrive('x', 2, 'b');
    pairing.vacate('x', 1);
    expect(pairing.depart('x', 2, CloseCode.gone, WHY)).toBeUndefined();
    expect(pairing.arrive('x', 1, 'c')).toEqual({ outcome: 'abandoned', closeCode: CloseCode.gone, message: WHY });
  });

  test('end gives the sockets that are there', () => {
    expect(pairing.end('x')).toEqual([]);
    pairing.create('y');
    pairing.arrive('y', 1, 'a');
    expect(pairing.end('y')).toEqual(['a']);
    pairing.create('z');
    pairing.arrive('z', 2, 'b');
    pairing.arrive('z', 1, 'a');
    expect(pairing.end('z')).toEqual(['a', 'b']);
    expect(['x', 'y', 'z'].map((id) => pairing.stateOf(id))).toEqual([undefined, undefined, undefined]);
  });

  test('an abandoned channel ends without sockets', () => {
    pairing.arrive('x', 1, 'a');
    pairing.depart('x', 1, CloseCode.gone, WHY);
    expect(pairing.end('x')).toEqual([]);
    expect(pairing.stateOf('x')).toBeUndefined();
  });
});

test('a second socket on a side is a bug of the caller, and does not disturb the pair', () => {
  pairing.arrive('x', 1, 'a');
  pairing.arrive('x', 2, 'b');
  expect(() => pairing.arrive('x', 1, 'c')).toThrow(/not vacant/);
  expect(() => pairing.arrive('unknown', 1, 'c')).toThrow(/not vacant/);
  expect(pairing.depart('x', 1, CloseCode.gone, WHY)).toBe('b');
});

test('counts the sockets that wait', () => {
  const counts = [pairing.waitingCount];
  const count = () => counts.push(pairing.waitingCount);
  pairing.arrive('x', 1, 'a');
  count();
  pairing.create('y');
  pairing.arrive('y', 1, 'b');
  count();
  pairing.arrive('x', 2, 'c');
  count();
  pairing.depart('y', 1, CloseCode.gone, WHY);
  count();
  pairing.vacate('x', 1);
  count();
  pairing.end('x');
  pairing.end('y');
  count();
  expect(counts).toEqual([0, 1, 2, 1, 0, 1, 0]);
});
