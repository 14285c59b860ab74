import { beforeEach, describe, expect, test } from '@jest/globals';
import { CloseCode } from '@peerport/protocol';
import { Pairing } from '../src/pairing.ts';

let pairing: Pairing<string>;

beforeEach(() => {
  pairing = new Pairing();
  pairing.create('x');
});

describe('the diagram', () => {
  test('created → waiting → paired', () => {
    expect(pairing.stateOf('x')).toBe('created');
    expect(pairing.arrive('x', 'a')).toEqual({ outcome: 'waiting' });
    expect(pairing.stateOf('x')).toBe('waiting');
    expect(pairing.arrive('x', 'b')).toEqual({ outcome: 'paired', peer: 'a' });
    expect(pairing.stateOf('x')).toBe('paired');
  });

  test.each([
    ['a', 'b'],
    ['b', 'a'],
  ])('paired, %s departs → forgotten, and %s is told', (leaver, stayer) => {
    pairing.arrive('x', 'a');
    pairing.arrive('x', 'b');
    expect(pairing.depart('x', leaver, CloseCode.gone)).toBe(stayer);
    expect(pairing.stateOf('x')).toBeUndefined();
    expect(pairing.depart('x', stayer, CloseCode.gone)).toBeUndefined();
  });

  test('waiting, departs → abandoned, and whoever comes later is told → forgotten', () => {
    pairing.arrive('x', 'a');
    expect(pairing.depart('x', 'a', CloseCode.gone)).toBeUndefined();
    expect(pairing.stateOf('x')).toBe('abandoned');
    expect(pairing.arrive('x', 'b')).toEqual({ outcome: 'abandoned', closeCode: CloseCode.gone });
    expect(pairing.stateOf('x')).toBeUndefined();
  });

  test('end gives the sockets that are there', () => {
    expect(pairing.end('x')).toEqual([]);
    pairing.create('y');
    pairing.arrive('y', 'a');
    expect(pairing.end('y')).toEqual(['a']);
    pairing.create('z');
    pairing.arrive('z', 'a');
    pairing.arrive('z', 'b');
    expect(pairing.end('z')).toEqual(['a', 'b']);
    expect(['x', 'y', 'z'].map((id) => pairing.stateOf(id))).toEqual([undefined, undefined, undefined]);
  });

  test('an abandoned channel ends without sockets', () => {
    pairing.arrive('x', 'a');
    pairing.depart('x', 'a', CloseCode.gone);
    expect(pairing.end('x')).toEqual([]);
    expect(pairing.stateOf('x')).toBeUndefined();
  });
});

test('a third socket is a bug of the caller, and does not disturb the pair', () => {
  pairing.arrive('x', 'a');
  pairing.arrive('x', 'b');
  expect(() => pairing.arrive('x', 'c')).toThrow(/third socket/);
  expect(pairing.depart('x', 'a', CloseCode.gone)).toBe('b');
});

test('counts the sockets that wait', () => {
  const counts = [pairing.waitingCount];
  const count = () => counts.push(pairing.waitingCount);
  pairing.arrive('x', 'a');
  count();
  pairing.create('y');
  pairing.arrive('y', 'b');
  count();
  pairing.arrive('x', 'c');
  count();
  pairing.depart('y', 'b', CloseCode.gone);
  count();
  pairing.end('x');
  pairing.end('y');
  count();
  expect(counts).toEqual([0, 1, 2, 1, 0, 0]);
});
