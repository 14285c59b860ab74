import { describe, expect, test } from '@jest/globals';
import { flightRecordHeadSchema, flightRecordLineSchema } from '@peerport/protocol/admin';
import { flightRecordOf, Recording } from '../../src/model/flight-record.ts';
import { START_MS, tapped, tappedValue } from '../support/tapped.ts';

const CHANNEL = { id: 'c', label: 'text' };

async function read(blob: Blob) {
  const [head, ...lines] = (await blob.text())
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  return { head: flightRecordHeadSchema.parse(head), lines: lines.map((line) => flightRecordLineSchema.parse(line)) };
}

describe('of a timeline', () => {
  test('has every line, gaps too', async () => {
    const given = [tappedValue(1), { missedCount: 2 }, tapped({ kind: 'close', bytes: 0 })];
    const { head, lines } = await read(flightRecordOf(CHANNEL, given));
    expect(head).toEqual({
      peerportFlightRecord: 1,
      channel: 'c',
      label: 'text',
      startedAtMs: START_MS,
      payload: true,
    });
    expect(lines).toEqual(given);
  });

  test.each([
    { lines: [tapped(), tappedValue(1)], payload: true },
    { lines: [tapped(), tapped()], payload: false },
    { lines: [], payload: false },
  ])('has payloads if any message has one: $payload', async ({ lines, payload }) => {
    expect((await read(flightRecordOf({ id: 'c' }, lines))).head.payload).toBe(payload);
  });
});

describe('a recording', () => {
  test('is of one channel', async () => {
    const recording = new Recording(CHANNEL, START_MS, true);
    recording.onTapped([tappedValue(1), tappedValue(2, { channel: 'other' })], 0);
    recording.onTapped([tappedValue(3)], 4);
    expect(recording.count).toBe(3);
    expect(await read(recording.toBlob())).toMatchObject({
      head: { payload: true, startedAtMs: START_MS },
      lines: [tappedValue(1), { missedCount: 4 }, tappedValue(3)],
    });
  });

  test('takes no more when it is full', async () => {
    const line = `${JSON.stringify(tapped())}\n`;
    const recording = new Recording(CHANNEL, START_MS, false, 2 * line.length);
    recording.onTapped([tapped(), tapped()], 0);
    expect(recording.isFull).toBe(false);
    recording.onTapped([tapped(), tapped()], 0);
    expect(recording.isFull).toBe(true);
    expect((await read(recording.toBlob())).lines).toHaveLength(2);
  });
});
