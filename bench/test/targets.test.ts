import { expect, test } from '@jest/globals';
import type { Measurement } from '../src/results.ts';
import { spreadOf } from '../src/statistics.ts';
import { evaluateTargets, type Target, targets } from '../src/targets.ts';

const SUBJECT = { scene: 'node-node', workload: 'small', unit: 'messages/s', better: 'higher' } as const;

function measured(contender: string, rounds: number[], subject: Partial<Measurement> = {}): Measurement {
  return { ...SUBJECT, contender, rounds, spread: spreadOf(rounds), ...subject };
}

function verdict(target: Partial<Target>, measurements: Measurement[]) {
  const whole: Target = { scene: 'node-node', workload: 'small', bound: 'at least', limit: 3, ...target };
  return evaluateTargets(measurements, [whole])[0];
}

test('a rival is beaten by the medians', () => {
  const own = measured('peerport', [1, 300, 9_000]);
  expect(verdict({ rival: 'ws relay' }, [own, measured('ws relay', [100])])).toMatchObject({ verdict: 'met' });
  expect(verdict({ rival: 'ws relay' }, [own, measured('ws relay', [101])])).toEqual({
    target: 'node-node: small, peerport: at least 3 × ws relay',
    verdict: 'missed',
    detail: 'Measured: 300 messages/s, 2.97 × 101 messages/s.',
  });
});

test('the limit itself is within the target, on either side', () => {
  const own = measured('peerport', [300]);
  const rival = measured('ws relay', [100]);
  expect(verdict({ rival: 'ws relay', bound: 'at least' }, [own, rival])).toMatchObject({ verdict: 'met' });
  expect(verdict({ rival: 'ws relay', bound: 'at most' }, [own, rival])).toMatchObject({ verdict: 'met' });
  expect(verdict({ bound: 'at most', limit: 300 }, [own])).toMatchObject({ verdict: 'met' });
  expect(verdict({ bound: 'at most', limit: 299 }, [own])).toMatchObject({ verdict: 'missed' });
});

test('a contender can be compared with itself, under another workload', () => {
  const measurements = [measured('peerport', [30]), measured('peerport', [20], { workload: 'blocked' })];
  const target = { workload: 'blocked', rivalWorkload: 'small', bound: 'at most', limit: 1.5 } as const;
  expect(verdict(target, measurements)).toMatchObject({ verdict: 'met', detail: expect.stringContaining('0.67 ×') });
});

test('without a figure there is no verdict, and it says whose figure is missing', () => {
  const own = measured('peerport', [300]);
  expect(verdict({ rival: 'ws relay' }, [own])).toMatchObject({
    verdict: 'skipped',
    detail: expect.stringContaining('ws relay'),
  });
  expect(verdict({}, [])).toMatchObject({ verdict: 'skipped', detail: expect.stringContaining('peerport') });
  const elsewhere = measured('peerport', [300], { scene: 'renderer-node' });
  expect(verdict({}, [elsewhere])).toMatchObject({ verdict: 'skipped' });
});

test('nothing measured, nothing met', () => {
  const verdicts = evaluateTargets([]);
  expect(verdicts).toHaveLength(targets.length);
  expect(new Set(verdicts.map((result) => result.verdict))).toEqual(new Set(['skipped']));
});
