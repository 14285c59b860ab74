import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { Inspector } from '../src/inspector.ts';
import { FakeBroker } from './support/fake-broker.ts';
import { details, START_MS, tapped, tappedValue } from './support/tapped.ts';

beforeEach(() => {
  jest.useFakeTimers({ now: START_MS });
});

afterEach(() => {
  jest.useRealTimers();
});

/** An inspector that has asked for everything once. */
async function connected() {
  const broker = new FakeBroker();
  const changed = jest.fn();
  const inspector = new Inspector(changed);
  const run = inspector.run(broker);
  await jest.advanceTimersByTimeAsync(0);
  return { broker, inspector, changed, run };
}

const linesCount = (inspector: Inspector) => inspector.channels.get('c')?.traffic.timeline.lines.length;

test('taps everything without payload, and asks for the channels each second', async () => {
  const { broker, inspector, changed } = await connected();
  expect(broker.calls).toEqual(['tap without payload']);
  expect(inspector.about).toMatchObject({ name: 'test' });
  expect(inspector.channels.all).toEqual([]);
  broker.channels = [details()];
  changed.mockClear();
  await jest.advanceTimersByTimeAsync(1_000);
  expect(inspector.channels.all).toMatchObject([{ id: 'c' }]);
  expect(changed).toHaveBeenCalled();
});

test('a pause holds back what comes, and time', async () => {
  const { broker, inspector } = await connected();
  inspector.events.tapped(1, [tapped()], 0);
  inspector.pause();
  broker.channels = [details({ id: 'new' })];
  inspector.events.tapped(1, [tapped(), tapped()], 0);
  await jest.advanceTimersByTimeAsync(3_000);
  expect(linesCount(inspector)).toBe(1);
  expect(inspector.channels.get('new')).toBeUndefined();
  expect([inspector.heldBackCount, inspector.nowMs]).toEqual([2, START_MS]);
  inspector.resume();
  expect(linesCount(inspector)).toBe(3);
  expect(inspector.nowMs).toBe(START_MS + 3_000);
});

test('a recording goes on in a pause', async () => {
  const { inspector } = await connected();
  inspector.startRecording({ id: 'c' });
  inspector.pause();
  inspector.events.tapped(1, [tapped(), tapped({ channel: 'other' })], 0);
  expect(inspector.recording?.count).toBe(1);
  expect(inspector.stopRecording()?.count).toBe(1);
  expect(inspector.recording).toBeUndefined();
});

test('asks for the channels soon when there is news of one', async () => {
  const { broker, inspector } = await connected();
  broker.channels = [details({ label: 'text' })];
  inspector.events.tapped(1, [tapped({ kind: 'paired' })], 0);
  await jest.advanceTimersByTimeAsync(100);
  expect(inspector.channels.get('c')?.details?.label).toBe('text');
});

test('payloads cannot be asked for before there is a tap', async () => {
  const { inspector } = await connected();
  expect(inspector.isRetapping).toBe(false);
  expect(new Inspector(jest.fn()).isRetapping).toBe(true);
});

test('payloads are tapped when they are asked for, by one tap at a time', async () => {
  const { broker, inspector } = await connected();
  const switching = inspector.setPayloads(true);
  expect([inspector.withPayloads, inspector.isRetapping]).toEqual([true, true]);
  await inspector.setPayloads(false);
  await switching;
  expect([inspector.withPayloads, inspector.isRetapping]).toEqual([true, false]);
  await inspector.setPayloads(false);
  expect(broker.calls).toEqual([
    'tap without payload',
    'untap 1',
    'tap with payload',
    'untap 2',
    'tap without payload',
  ]);
});

test('a record says whether it has payloads', async () => {
  const { inspector } = await connected();
  await inspector.setPayloads(true);
  inspector.startRecording({ id: 'c' });
  inspector.events.tapped(1, [tappedValue(1)], 0);
  const [head] = ((await inspector.stopRecording()?.toBlob().text()) ?? '').split('\n');
  expect(JSON.parse(head ?? '')).toMatchObject({ channel: 'c', payload: true });
});

test('says why nothing new comes, and keeps what came', async () => {
  const { broker, inspector, run } = await connected();
  inspector.events.tapped(1, [tapped()], 0);
  broker.close();
  await run;
  jest.advanceTimersByTime(5_000);
  expect([inspector.problem, inspector.nowMs]).toEqual(['the broker closed', START_MS]);
  expect(linesCount(inspector)).toBe(1);
});

test('says why the broker could not answer', async () => {
  const broker = new FakeBroker();
  const inspector = new Inspector(() => {});
  const functions = { ...broker.functions, channels: () => Promise.reject(new Error('the relay is gone')) };
  void inspector.run({ functions, closed: broker.closed });
  await jest.advanceTimersByTimeAsync(0);
  expect(inspector.problem).toBe('the relay is gone');
});
