import { beforeEach, describe, expect, test } from '@jest/globals';
import { type ChannelRecord, Ledger } from '../src/ledger.ts';
import type { PortReport } from '../src/processes/functions.ts';

let ledger: Ledger;

beforeEach(() => {
  ledger = new Ledger();
});

const CLEAN = { reason: 'closed', wasClean: true } as const;
const GONE = { reason: 'gone', wasClean: false } as const;

function port(postedCount: number, receivedCount: number, changes: Partial<PortReport> = {}): PortReport {
  return { id: 'c/0', postedCount, receivedCount, closes: [CLEAN], problems: [], ...changes };
}

function channel(
  reports: ChannelRecord['reports'],
  deeds: Iterable<'closed' | 'peer killed'> = ['closed'],
  closer: 0 | 1 | undefined = 0,
): ChannelRecord {
  return { id: 'c', deeds: new Set(deeds), closer, reports };
}

test('a clean close: everything that the closer posted, and some of what was posted to it', () => {
  ledger.add(channel([port(10, 3), port(5, 10)]));
  expect(ledger.problems).toEqual([]);
  expect(ledger.totals).toEqual({
    channelsCount: 1,
    portsCount: 2,
    postedCount: 15,
    deliveredCount: 13,
    lostCount: 2,
    postedToKilledCount: 0,
  });
});

test('a peer that was killed: what was posted to it is on its own account', () => {
  ledger.add(channel([port(10, 3, { closes: [GONE] }), undefined], ['peer killed'], undefined));
  expect(ledger.problems).toEqual([]);
  expect(ledger.totals).toMatchObject({ postedCount: 10, deliveredCount: 3, postedToKilledCount: 10, lostCount: 0 });
});

describe('is a problem:', () => {
  test.each<[string, ChannelRecord, RegExp]>([
    ['a message that the closer lost', channel([port(10, 0), port(0, 9)]), /closed cleanly, and lost 1 messages/],
    ['a message too many', channel([port(10, 0), port(0, 11)]), /1 messages more were delivered than posted/],
    ['a port that never closed', channel([port(1, 0, { closes: [] }), port(0, 1)]), /0 close events/],
    ['a port that closed twice', channel([port(1, 0, { closes: [CLEAN, CLEAN] }), port(0, 1)]), /2 close events/],
    [
      'a reason that nobody gave',
      channel([port(0, 0, { closes: [GONE] }), undefined]),
      /closed: gone, though it was closed/,
    ],
    [
      'a close that only claims to be clean',
      channel([port(0, 0, { closes: [{ ...GONE, wasClean: true }] }), undefined], ['peer killed']),
      /gone, with wasClean true/,
    ],
    [
      'what a port complains of',
      channel([port(0, 0, { problems: ['message 3 came damaged'] }), port(0, 0)]),
      /damaged/,
    ],
  ])('%s', (_name, record, problem) => {
    ledger.add(record);
    expect(ledger.problems).toEqual([expect.stringMatching(problem)]);
  });
});
