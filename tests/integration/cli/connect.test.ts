import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { connect, formatTicket, type PeerPort } from '@peerport/client';
import { forget, receive, testBroker } from '../../support/broker.ts';
import { Command, run } from '../../support/cli/command.ts';
import { SIGNALS, testWith } from '../../support/platforms.ts';

const HOLD_MS = 5_000;

/** A command with one port of a channel, and the other port. */
async function connected(
  ...args: string[]
): Promise<{ command: Command; port: PeerPort; revoke: () => Promise<void> }> {
  const broker = await testBroker();
  const { id, port1, port2 } = await broker.createChannel();
  const command = new Command(['connect', ...args], { PEERPORT_TICKET: formatTicket(port1) });
  const port = connect(port2);
  await port.ready;
  return { command, port, revoke: () => broker.revoke(id) };
}

describe('lines', () => {
  test('each line is a message, in order; the end of stdin closes the port after them', async () => {
    const { command, port } = await connected('--lines');
    const lines = Array.from({ length: 1_000 }, (_, index) => `line ${index} ü`);
    const received = receive(port, lines.length);
    command.end(lines.join('\n'));
    expect(await received).toEqual(lines);
    expect(await port.closed).toMatchObject({ reason: 'closed' });
    expect(await command.ended).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test('what comes is printed as NDJSON, with tags for what JSON cannot hold', async () => {
    const { command, port } = await connected('--stay');
    command.end();
    for (const message of ['text\n', { big: 12n, when: new Date(0) }, new Uint8Array([1, 2, 3]), undefined]) {
      port.postMessage(message);
    }
    port.close();
    const { code, stdout } = await command.ended;
    expect(code).toBe(0);
    expect(stdout.split('\n')).toEqual([
      '"text\\n"',
      '{"big":{"$bigint":"12"},"when":{"$date":"1970-01-01T00:00:00.000Z"}}',
      '{"$bytes":["Uint8Array","AQID"]}',
      '{"$undefined":true}',
      '',
    ]);
  });

  test('--json reads what it prints', async () => {
    const { command, port } = await connected('--json');
    const received = receive(port, 2);
    command.end('{"a":{"$map":[["k",{"$bigint":"12"}]]}}\n[null]\n');
    expect(await received).toEqual([{ a: new Map([['k', 12n]]) }, [null]]);
    await command.ended;
  });

  test('a line that is not JSON is named; those before it arrive', async () => {
    const { command, port } = await connected('--json');
    const received = receive(port, 1);
    command.write('1\nnonsense\n');
    expect(await received).toEqual([1]);
    expect(await port.closed).toMatchObject({ reason: 'closed' });
    expect(await command.ended).toEqual({
      code: 5,
      stdout: '',
      stderr: expect.stringMatching(/^peerport: line 2 of the messages on stdin: .*nonsense.*\n$/),
    });
  });

  test('a peer that does not read holds back who writes', async () => {
    const { command, port } = await connected('--lines');
    const line = `${'x'.repeat(1024 * 1024 - 1)}\n`;
    const linesCount = 60;
    let writtenCount = 0;
    const writing = (async () => {
      for (; writtenCount < linesCount; writtenCount++) await command.writeSlowly(line);
    })();
    // Everything would be through long before, if nothing held it back.
    expect(await Promise.race([writing.then(() => 'written'), delay(HOLD_MS, 'held back')])).toBe('held back');
    expect(writtenCount).toBeLessThan(linesCount);
    expect(await receive(port, linesCount)).toHaveLength(linesCount);
    await writing;
    command.end();
    expect((await command.ended).code).toBe(0);
  });

  test('when nobody reads the output any more, the command ends', async () => {
    const { command, port } = await connected('--stay');
    command.end();
    command.stopReading();
    port.postMessage('into the void');
    expect(await port.closed).toMatchObject({ reason: 'gone' });
    expect((await command.ended).code).toBe(0);
  });
});

describe('the ticket', () => {
  test('comes from the first line of stdin; messages follow', async () => {
    const broker = await testBroker();
    const { port1, port2 } = await broker.createChannel();
    const port = connect(port2);
    const received = receive(port, 1);
    await run(['connect', '-', '--lines'], { input: `${formatTicket(port1)}\nhello\n` });
    expect(await received).toEqual(['hello']);
  });

  test('stdin that ends before it is told', async () => {
    expect(await run(['connect', '-', '--lines'])).toEqual({
      code: 5,
      stdout: '',
      stderr: 'peerport: stdin ended before there was a ticket\n',
    });
  });

  test.each([
    ['was used', 'used before'],
    ['has expired', 'expired'],
    ['is unknown', 'unknown'],
  ])('one that %s is refused', async (state, problem) => {
    const broker = await testBroker();
    const { id, port1, port2 } = await broker.createChannel(state === 'has expired' ? { ttlMs: 1 } : {});
    if (state === 'was used') {
      const holder = connect(port1);
      connect(port2);
      await holder.ready;
    }
    if (state === 'has expired') await connect(port2).closed;
    const ticket = state === 'is unknown' ? { ...port1, token: 'A'.repeat(43) } : port1;
    expect(await run(['connect', '--lines'], { env: { PEERPORT_TICKET: formatTicket(ticket) } })).toEqual({
      code: 23,
      stdout: '',
      stderr: expect.stringMatching(new RegExp(`^peerport: the port closed \\(refused\\): .*${problem}.*\n$`)),
    });
    await broker.revoke(id);
  });
});

test('everything that the peer posted before it closed is printed', async () => {
  const broker = await testBroker();
  const { port1, port2 } = await broker.createChannel();
  const peer = connect(port2);
  // More than a pipe holds: the port has closed long before the last of them is printed.
  const texts = Array.from({ length: 64 }, (_, index) => String(index).padEnd(64 * 1024, '.'));
  for (const text of texts) peer.postMessage(text);
  peer.close();
  const { code, stdout } = await run(['connect', '--stay'], { env: { PEERPORT_TICKET: formatTicket(port1) } });
  expect(stdout.split('\n').map((line) => line.length)).toEqual([...texts.map(({ length }) => length + 2), 0]);
  expect(code).toBe(0);
});

describe('the exit code says why the port closed', () => {
  test('the channel was revoked', async () => {
    const { command, revoke } = await connected('--lines');
    await revoke();
    expect(await command.ended).toMatchObject({ code: 21, stderr: expect.stringContaining('(revoked)') });
  });

  test('the peer aborted it', async () => {
    const { command, port } = await connected('--lines');
    port.abort();
    expect(await command.ended).toMatchObject({ code: 26, stderr: expect.stringContaining('(aborted)') });
  });

  test('the peer never came', async () => {
    const broker = await testBroker();
    const { port1 } = await broker.createChannel({ ttlMs: 10_000 });
    const result = await run(['connect', '--stay'], { env: { PEERPORT_TICKET: formatTicket(port1) } });
    expect(result).toMatchObject({ code: 22, stderr: expect.stringContaining('(expired)') });
  });

  test('there is no broker', async () => {
    const broker = await testBroker();
    const { port1 } = await broker.createChannel();
    forget(broker);
    await broker.close();
    expect(await run(['connect', '--lines'], { env: { PEERPORT_TICKET: formatTicket(port1) } })).toMatchObject({
      code: 25,
    });
  });

  testWith(SIGNALS)('Ctrl-C: the peer still gets all, and a clean close', async () => {
    const { command, port } = await connected('--lines');
    const received = receive(port, 1);
    command.write('last words\n');
    expect(await received).toEqual(['last words']);
    command.signal('SIGINT');
    expect(await port.closed).toMatchObject({ reason: 'closed' });
    expect((await command.ended).code).toBe(130);
  });
});

test('two shells talk', async () => {
  const broker = await testBroker();
  const { port1, port2 } = await broker.createChannel();
  const [left, right] = [port1, port2].map(
    (ticket) => new Command(['connect', '--json'], { PEERPORT_TICKET: formatTicket(ticket) }),
  ) as [Command, Command];
  left.write('{"question":[1,2]}\n');
  expect((await right.stdout.match(/.*\n/))[0]).toBe('{"question":[1,2]}\n');
  right.write('{"answer":3}\n');
  expect((await left.stdout.match(/.*\n/))[0]).toBe('{"answer":3}\n');
  left.end();
  expect((await right.ended).code).toBe(0);
  expect((await left.ended).code).toBe(0);
});

test('without a terminal, and without --lines, it says what to do', async () => {
  const { code, stderr } = await run(['connect']);
  expect({ code, stderr }).toEqual({ code: 7, stderr: expect.stringMatching(/^peerport: .* no terminal: --lines/) });
});
