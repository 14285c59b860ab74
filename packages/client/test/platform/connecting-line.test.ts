import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { DEFAULT_LIMITS } from '@peerport/protocol';
import { ConnectingLine, MAX_CONNECTING_COUNT, MAX_TURN_MS } from '../../src/platform/connecting-line.ts';
import { fakeTime } from '../support/fake-time.ts';

let calls: string[];
let line: ConnectingLine;

beforeEach(() => {
  jest.useFakeTimers();
  calls = [];
  line = new ConnectingLine(DEFAULT_LIMITS, fakeTime);
});

afterEach(() => {
  jest.useRealTimers();
});

/** Enters the line with several sockets. Returns what each calls when it has opened or failed. */
function enter(...names: (string | number)[]): (() => void)[] {
  return names.map((name) =>
    line.enter({
      begin: () => calls.push(`${name}`),
      giveUp: (hasBegun) => calls.push(`${name} gives up ${hasBegun ? 'its socket' : 'its place'}`),
    }),
  );
}

const many = Array.from({ length: MAX_CONNECTING_COUNT }, (_, index) => index);

describe('so many connect at once', () => {
  test('at: all begin at once', () => {
    enter(...many);
    expect(calls).toEqual(many.map(String));
  });

  test('over: the others begin in order, one for each that has opened or failed', () => {
    const done = enter(...many, 'a', 'b', 'c');
    expect(calls).toHaveLength(MAX_CONNECTING_COUNT);
    done[2]?.();
    done[0]?.();
    expect(calls.slice(MAX_CONNECTING_COUNT)).toEqual(['a', 'b']);
  });

  test('who is done twice makes room once', () => {
    const done = enter(...many, 'a', 'b');
    done[0]?.();
    done[0]?.();
    expect(calls.slice(MAX_CONNECTING_COUNT)).toEqual(['a']);
  });

  test('who leaves the line never begins, and the next takes its place', () => {
    const done = enter(...many, 'a', 'b');
    done[MAX_CONNECTING_COUNT]?.();
    done[0]?.();
    done[1]?.();
    expect(calls.slice(MAX_CONNECTING_COUNT)).toEqual(['b']);
  });

  test('those that hang hold up the others for the time of a turn, and not longer', () => {
    const done = enter(...many, 'a');
    jest.advanceTimersByTime(MAX_TURN_MS - 1);
    expect(calls).toHaveLength(MAX_CONNECTING_COUNT);
    jest.advanceTimersByTime(1);
    expect(calls.slice(MAX_CONNECTING_COUNT)).toEqual(['a']);
    for (const leave of done) leave();
    enter(...many, 'b');
    expect(calls.slice(MAX_CONNECTING_COUNT + 1)).toEqual(many.map(String));
  });
});

describe('connectTimeoutMs', () => {
  test('default', () => expect(DEFAULT_LIMITS.connectTimeoutMs).toBe(30_000));

  test('default: at, a socket still has time; over, it gives up', () => {
    enter('a');
    jest.advanceTimersByTime(29_999);
    expect(calls).toEqual(['a']);
    jest.advanceTimersByTime(1);
    expect(calls).toEqual(['a', 'a gives up its socket']);
  });

  test('overridden: over, who waits in line gives up its place', () => {
    line = new ConnectingLine({ connectTimeoutMs: MAX_TURN_MS / 2 }, fakeTime);
    enter(...many, 'a');
    jest.advanceTimersByTime(MAX_TURN_MS / 2 - 1);
    expect(calls).toHaveLength(MAX_CONNECTING_COUNT);
    jest.advanceTimersByTime(1);
    expect(calls).toContain('0 gives up its socket');
    enter('b');
    expect(calls.at(-1)).toBe('b');
  });

  test('who has opened in time does not give up, and no timer is left', () => {
    for (const leave of enter(...many, 'a', 'b')) leave();
    expect(jest.getTimerCount()).toBe(0);
  });
});
