import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { FlightRecordHead, FlightRecordLine } from '@peerport/protocol/admin';
import { FlightRecordReader } from '../src/record/reader.ts';
import { FlightRecordWriter } from '../src/record/writer.ts';

const HEAD: FlightRecordHead = { peerportFlightRecord: 1, channel: 'c', startedAtMs: 5, payload: true };
const MESSAGE: FlightRecordLine = {
  channel: 'c',
  from: 1,
  atMs: 7.5,
  lane: 0,
  kind: 'message',
  bytes: 3,
  payload: 'AQID',
};

let directory: string;
let file: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'peerport-record-test-'));
  file = join(directory, 'record.ndjson');
});

afterEach(() => rm(directory, { recursive: true }));

async function write(...lines: FlightRecordLine[]): Promise<void> {
  const writer = await FlightRecordWriter.create(file, HEAD);
  for (const line of lines) writer.write(line);
  await writer.close();
}

async function read(onTruncated = (problem: string) => expect(problem).toBe('')): Promise<FlightRecordLine[]> {
  const record = await FlightRecordReader.open(file);
  const lines: FlightRecordLine[] = [];
  for await (const line of record.lines(onTruncated)) lines.push(line);
  return lines;
}

test('what is written is read, and nobody else may read it', async () => {
  const lines = [MESSAGE, { missedCount: 3 }, { ...MESSAGE, kind: 'close' as const }];
  await write(...lines);
  expect(await read()).toEqual(lines);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test('a file that is there is not written over', async () => {
  await writeFile(file, 'dear diary');
  await expect(write()).rejects.toMatchObject({ exit: 'badInput', message: expect.stringContaining('exists already') });
  expect(await readFile(file, 'utf8')).toBe('dear diary');
});

test('a last line that was cut off is told, and left out', async () => {
  await write(MESSAGE);
  await appendFile(file, JSON.stringify(MESSAGE).slice(0, 20));
  const problems: string[] = [];
  expect(await read((problem) => problems.push(problem))).toEqual([MESSAGE]);
  expect(problems).toEqual([expect.stringMatching(/line 3 of .*, the last, is cut off/)]);
});

test.each([
  ['is missing', undefined, /cannot read .*ENOENT/],
  ['is empty', '', /is no flight record/],
  ['is something else', '{"a":1}\n', /is no flight record/],
  ['is of a newer version', `${JSON.stringify({ ...HEAD, peerportFlightRecord: 2 })}\n`, /of version 2; .* reads 1/],
])('a file that %s is turned down', async (_, text, problem) => {
  if (text !== undefined) await writeFile(file, text);
  await expect(read()).rejects.toMatchObject({ exit: 'badInput', message: expect.stringMatching(problem) });
});

test('a line in the middle that is malformed is named', async () => {
  await write(MESSAGE);
  await appendFile(file, `{"from":3}\n${JSON.stringify(MESSAGE)}\n`);
  await expect(read()).rejects.toMatchObject({ exit: 'badInput', message: expect.stringContaining('line 3 of') });
});
