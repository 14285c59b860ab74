import { expect, test } from '@jest/globals';
import { Recorder } from '../src/recorder.ts';

const SMALL = { scene: 'node-node', workload: 'small', unit: 'messages/s', better: 'higher' } as const;
const TRIPS = { scene: 'node-node', workload: 'trips', contender: 'peerport' } as const;

test('figures of the same subject are the rounds of one measurement', () => {
  const recorder = new Recorder();
  for (const figure of [3, 1, 2]) recorder.add({ ...SMALL, contender: 'peerport' }, figure);
  expect(recorder.results.measurements).toEqual([
    { ...SMALL, contender: 'peerport', rounds: [3, 1, 2], spread: { low: 2, median: 2, high: 3 } },
  ]);
});

test('round trips become two measurements by round, and latencies over all rounds', () => {
  const recorder = new Recorder();
  recorder.addSamples(TRIPS, [1, 2, 3]);
  recorder.addSamples(TRIPS, [4, 5, 6]);
  const { measurements, latencies } = recorder.results;
  expect(measurements.map(({ workload, rounds }) => [workload, rounds])).toEqual([
    ['trips, p50', [2, 5]],
    ['trips, p99', [3, 6]],
  ]);
  expect(latencies).toHaveLength(1);
  expect(latencies[0]).toMatchObject(TRIPS);
  expect(latencies[0]?.percentiles[0]).toEqual([0, 1]);
  expect(latencies[0]?.percentiles.at(-1)).toEqual([100, 6]);
});

test('measurements of one workload stand together, in the order of the contenders', () => {
  const recorder = new Recorder();
  recorder.addSamples(TRIPS, [1]);
  recorder.addSamples({ ...TRIPS, contender: 'ws relay' }, [2]);
  expect(recorder.results.measurements.map(({ workload, contender }) => `${workload}, ${contender}`)).toEqual([
    'trips, p50, peerport',
    'trips, p50, ws relay',
    'trips, p99, peerport',
    'trips, p99, ws relay',
  ]);
});

test('what fails later loses the rounds that it had', () => {
  const recorder = new Recorder();
  recorder.add({ ...SMALL, contender: 'peerport' }, 1);
  recorder.addSamples(TRIPS, [1]);
  recorder.skip({ scene: 'node-node', contender: 'peerport', workload: 'small', reason: 'it ended' });
  recorder.skip({ ...TRIPS, reason: 'it ended' });
  const { measurements, latencies, skipped } = recorder.results;
  expect(measurements).toEqual([]);
  expect(latencies).toEqual([]);
  expect(skipped).toHaveLength(2);
});

test('processor time is told for each message, of all rounds together', () => {
  const recorder = new Recorder();
  const work = (messagesCount: number, ends: number) => ({
    messagesCount,
    wallSeconds: 0.5,
    seconds: { ends, relay: 0.2, Chromium: 0 },
  });
  recorder.addWork(TRIPS, work(1_000, 0.1));
  recorder.addWork(TRIPS, work(3_000, 0.7));
  const [time] = recorder.results.processorTimes;
  expect(time).toMatchObject(TRIPS);
  expect(time?.microseconds.ends).toBeCloseTo(200);
  expect(time?.microseconds.relay).toBeCloseTo(100);
  expect(time?.coresCount).toBeCloseTo(1.2);
});
