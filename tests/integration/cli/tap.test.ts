import { appendFile, readFile, truncate, writeFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Broker } from '@peerport/broker';
import { connect, formatTicket, type PeerPort } from '@peerport/client';
import { closeBoth, pairOfPorts, receive, testBroker } from '../../support/broker.ts';
import { Command, rendezvousDirectory, run, scratch } from '../../support/cli/command.ts';
import { SIGNALS, testWith } from '../../support/platforms.ts';

let broker: Broker;

beforeEach(async () => {
  broker = await testBroker({ inspect: { directory: rendezvousDirectory() } });
});

async function tapped(...args: string[]): Promise<{ command: Command; ports: [PeerPort, PeerPort] }> {
  const ports = await pairOfPorts(broker, { label: 'chat' });
  const command = new Command(['tap', 'chat', ...args]);
  await command.stderr.match(/^taps /m);
  return { command, ports };
}

async function converse([first, second]: readonly [PeerPort, PeerPort]): Promise<void> {
  first.postMessage({ secret: 'sesame', n: 1n });
  await receive(second, 1);
  second.postMessage('answer');
  await receive(first, 1);
  first.postMessage('bye');
  await receive(second, 1);
}

/** A flight record of {@link converse}. */
async function record(): Promise<string> {
  const file = scratch('record.ndjson');
  const { command, ports } = await tapped('--payload', '--record', file);
  await converse(ports);
  await closeBoth(ports);
  await command.ended;
  return file;
}

describe('tap', () => {
  test('tells who says how much, and not what; and ends with the channel', async () => {
    const { command, ports } = await tapped();
    await converse(ports);
    await closeBoth(ports);
    const { code, stdout, stderr } = await command.ended;
    expect(code).toBe(0);
    expect(stdout).toMatch(/^[\d:.]+ 1 → 2 message +\d+ B$/m);
    expect(stdout).toMatch(/^[\d:.]+ 2 → 1 message +\d+ B$/m);
    expect(stdout).toMatch(/^[\d:.]+ ended: closed$/m);
    expect(stdout).not.toContain('sesame');
    expect(stderr).toContain('--payload shows what is in the messages');
  });

  testWith(SIGNALS)('--payload tells what', async () => {
    const { command, ports } = await tapped('--payload');
    await converse(ports);
    await command.stdout.match(
      /1 → 2 message +\d+ B \{ secret: 'sesame', n: 1n \}[\s\S]*2 → 1 message +\d+ B 'answer'/,
    );
    command.signal('SIGINT');
    expect((await command.ended).code).toBe(0);
    await closeBoth(ports);
  });

  test('--json is for programs', async () => {
    const { command, ports } = await tapped('--payload', '--json');
    await converse(ports);
    await closeBoth(ports);
    const lines = (await command.ended).stdout.trim().split('\n');
    const messages = lines.map((line) => JSON.parse(line)).filter(({ kind }) => kind === 'message');
    expect(messages).toMatchObject([
      { from: 1, channel: ports[0].channel, value: { secret: 'sesame', n: { $bigint: '1' } } },
      { from: 2, value: 'answer' },
      { from: 1, value: 'bye' },
    ]);
  });

  test('a message with attachments shows what it can', async () => {
    const { command, ports } = await tapped('--payload');
    const { port1, port2 } = new MessageChannel();
    ports[0].postMessage({ port: port1 }, [port1]);
    await command.stdout.match(/1 → 2 parcel +\d+ B \{ port: .*native-port/);
    ports[1].start();
    port2.close();
    await closeBoth(ports);
    await command.ended;
  });

  test('a file that is there already is not written over', async () => {
    await writeFile(scratch('diary'), 'dear diary');
    const ports = await pairOfPorts(broker, { label: 'chat' });
    const { code, stderr } = await run(['tap', 'chat', '--record', scratch('diary')]);
    expect({ code, stderr }).toEqual({ code: 5, stderr: expect.stringMatching(/^peerport: .*exists already.*\n$/) });
    await closeBoth(ports);
  });
});

describe('replay', () => {
  /** Who has the other ticket of a new channel, and what `replay` says. */
  async function replayed(file: string, ...args: string[]) {
    const { port1, port2 } = await broker.createChannel();
    const port = connect(port2);
    const received: unknown[] = [];
    port.onmessage = ({ data }) => received.push(data);
    const result = await run(['replay', file, '-', ...args], { input: `${formatTicket(port1)}\n` });
    return { ...result, received, info: await port.closed };
  }

  test('plays one side, or the other', async () => {
    const file = await record();
    expect(await replayed(file)).toMatchObject({
      code: 0,
      received: [{ secret: 'sesame', n: 1n }, 'bye'],
      info: { reason: 'closed' },
      stderr: 'posted 2 messages of port 1\n',
    });
    expect(await replayed(file, '--side', '2', '--fast')).toMatchObject({ code: 0, received: ['answer'] });
  });

  test('keeps the pace of the record, unless it is to be fast', async () => {
    const file = await record();
    const [head, ...lines] = (await readFile(file, 'utf8')).trim().split('\n');
    const messages = lines.map((line) => JSON.parse(line)).filter(({ kind, from }) => kind === 'message' && from === 1);
    const gapMs = 1_500;
    const spread = messages.map((message, index) => JSON.stringify({ ...message, atMs: index * gapMs }));
    const paced = scratch('paced.ndjson');
    await writeFile(paced, `${[head, ...spread].join('\n')}\n`);

    const { port1, port2 } = await broker.createChannel();
    const port = connect(port2);
    const atMs: number[] = [];
    port.onmessage = () => atMs.push(performance.now());
    await run(['replay', paced], { env: { PEERPORT_TICKET: formatTicket(port1) } });
    await port.closed;
    const [first = 0, second = 0] = atMs;
    // Without the pace they come together; on a busy machine the first may come late.
    expect(second - first).toBeGreaterThan(gapMs / 2);
  });

  test('what cannot be replayed is skipped, and told', async () => {
    const file = scratch('record.ndjson');
    const { command, ports } = await tapped('--payload', '--record', file);
    const { port1, port2 } = new MessageChannel();
    ports[0].postMessage({ port: port1 }, [port1]);
    ports[0].postMessage('plain');
    await receive(ports[1], 2);
    port2.close();
    await closeBoth(ports);
    await command.ended;
    await appendFile(file, '{"missedCount":3}\n');
    const { code, received, stderr } = await replayed(file, '--fast');
    expect({ code, received }).toEqual({ code: 0, received: ['plain'] });
    expect(stderr).toMatch(/warning: the message of .* is skipped: it came with what no record can hold: native-port/);
    expect(stderr).toContain('warning: the recorder missed 3 messages here');
  });

  test('large buffers are shown, recorded and played like all else', async () => {
    const file = scratch('large.ndjson');
    const { command, ports } = await tapped('--payload', '--json', '--record', file);
    const large = new Uint8Array(1_300_000).map((_, index) => index % 251);
    ports[0].postMessage({ large });
    ports[0].postMessage('small');
    await receive(ports[1], 2);
    await closeBoth(ports);
    const { stdout } = await command.ended;
    const shown = stdout.split('\n').filter((line) => line.includes('"kind":"message"'));
    expect(shown).toHaveLength(2);
    expect(JSON.parse(shown[0] as string)).not.toHaveProperty('buffers');
    const { code, received } = await replayed(file, '--fast');
    expect(code).toBe(0);
    expect(isDeepStrictEqual(received, [{ large }, 'small'])).toBe(true);
  });

  test('a record that was cut off is played as far as it goes', async () => {
    const file = await record();
    const { length } = await readFile(file);
    await truncate(file, length - 10);
    const { code, received, stderr } = await replayed(file, '--fast');
    expect({ code, received }).toEqual({ code: 0, received: [{ secret: 'sesame', n: 1n }, 'bye'] });
    expect(stderr).toMatch(/^warning: line \d+ of .*, the last, is cut off/m);
  });

  test.each([
    [
      'of a newer version',
      (text: string) => text.replace('"peerportFlightRecord":1', '"peerportFlightRecord":2'),
      /version 2/,
    ],
    [
      'without payloads',
      (text: string) => text.replace('"payload":true', '"payload":false'),
      /has no payloads to replay/,
    ],
    ['malformed in the middle', (text: string) => text.replace('\n', '\nnonsense\n'), /line 2 of .* is malformed/],
    ['something else', () => '# a diary\n', /is no flight record/],
  ])('a record that is %s is turned down', async (_, spoil, problem) => {
    const file = await record();
    await writeFile(file, spoil(await readFile(file, 'utf8')));
    const { id, port1, port2 } = await broker.createChannel();
    const port = connect(port2);
    const { code, stderr } = await run(['replay', file], { env: { PEERPORT_TICKET: formatTicket(port1) } });
    expect({ code, stderr }).toEqual({ code: 5, stderr: expect.stringMatching(/^peerport: .*\n$/) });
    expect(stderr).toMatch(problem);
    await broker.revoke(id);
    await port.closed;
  });

  test('a peer that closes before the end is told', async () => {
    const file = await record();
    const { port1, port2 } = await broker.createChannel();
    const port = connect(port2);
    port.onmessage = () => port.close();
    const [head, ...lines] = (await readFile(file, 'utf8')).trim().split('\n');
    const messages = lines.map((line) => JSON.parse(line)).filter(({ kind, from }) => kind === 'message' && from === 1);
    const late = messages.map((message, index) => JSON.stringify({ ...message, atMs: index * 3_600_000 }));
    await writeFile(file, `${[head, ...late].join('\n')}\n`);
    expect(await run(['replay', file], { env: { PEERPORT_TICKET: formatTicket(port1) } })).toMatchObject({
      code: 20,
      stderr: 'peerport: the peer closed the port before the end\n',
    });
  });
});
