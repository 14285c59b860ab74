import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { connect, parseTicket } from '@peerport/client';
import { offeredSubprotocols } from '@peerport/protocol';
import { WebSocket } from 'ws';
import { receive } from '../../support/broker.ts';
import { Command, rendezvousDirectory, run } from '../../support/cli/command.ts';
import { Terminal } from '../../support/cli/terminal.ts';
import { SIGNALS, testWith } from '../../support/platforms.ts';

const ORIGIN = 'http://127.0.0.1:8080';
const TICKET = /peerport:\/\/127\.0\.0\.1:\d+\/[\w-]{22}#[\w-]{43}/;

async function serve(...args: string[]): Promise<{ command: Command; facts: Record<string, string> }> {
  const command = new Command(['serve', '--json', ...args]);
  const [line] = await command.stdout.match(/.*\n/);
  return { command, facts: JSON.parse(line) };
}

describe('without --inspect', () => {
  testWith(SIGNALS)('it prints two tickets, whose holders may make channels; and leaves no file', async () => {
    const { command, facts } = await serve();
    const [first, second] = [connect(facts['port1'] ?? ''), connect(facts['port2'] ?? '')];
    first.postMessage('hello');
    expect(await receive(second, 1)).toEqual(['hello']);
    const made = await second.createChannel();
    expect(made.port1.url).toBe(facts['url']);
    await expect(readdir(rendezvousDirectory())).rejects.toThrow('ENOENT');
    expect((await run(['ls'])).code).toBe(3);

    command.signal('SIGINT');
    const { code, stderr } = await command.ended;
    expect(code).toBe(0);
    expect(stderr).toContain(`SIGINT: closed ${facts['url']} and 2 channels, 1 of them paired`);
    expect(await first.closed).toMatchObject({ reason: 'broker-gone' });
  });

  test('its tickets are for the pages of --origin', async () => {
    const { facts } = await serve('--origin', ORIGIN);
    expect(await connect(facts['port1'] ?? '').closed).toMatchObject({ reason: 'refused' });
  });
});

describe('with --inspect', () => {
  testWith(SIGNALS)('other commands find it by its name, until SIGTERM', async () => {
    const { command, facts } = await serve('--inspect', 'dev');
    expect(facts).toEqual({ url: expect.any(String), name: 'dev', pid: command.pid });
    expect((await run(['channel', '--broker', 'dev'])).code).toBe(0);
    command.signal('SIGTERM');
    expect(await command.ended).toMatchObject({ code: 0, stderr: expect.stringContaining('and 1 channel, 0 of them') });
    expect(await readdir(rendezvousDirectory())).toEqual([]);
  });

  test('its channels are for the pages of --origin, unless they name others', async () => {
    await serve('--inspect', '--origin', ORIGIN);
    const { port1, port2 } = JSON.parse((await run(['channel', '--json'])).stdout);
    expect(await connect(port1).closed).toMatchObject({
      reason: 'refused',
      message: expect.stringContaining('origin'),
    });
    const { url, token } = parseTicket(port2);
    const page = new WebSocket(url, offeredSubprotocols(token), { origin: ORIGIN });
    await once(page, 'open');
    expect(JSON.parse((await run(['ls', '--json'])).stdout)).toMatchObject([
      { state: 'waiting', port2: { origin: ORIGIN } },
    ]);
  });

  test('the default name has its process id', async () => {
    const { command, facts } = await serve('--inspect');
    expect(facts['name']).toBe(`broker-${command.pid}`);
    expect((await run(['ls', '--broker', `broker-${command.pid}`])).code).toBe(0);
  });

  test('a name that is taken is told', async () => {
    await serve('--inspect', 'dev');
    const { code, stderr } = await run(['serve', '--inspect', 'dev']);
    expect({ code, stderr }).toEqual({ code: 6, stderr: expect.stringMatching(/^peerport: .*dev.*\n$/) });
  });
});

test('a port that is in use is told, with what to do', async () => {
  const { facts } = await serve();
  const { port } = new URL(facts['url'] ?? '');
  const { code, stderr } = await run(['serve', '--port', port]);
  expect({ code, stderr }).toEqual({
    code: 6,
    stderr: expect.stringMatching(
      /^peerport: cannot listen on 127\.0\.0\.1:\d+: .*EADDRINUSE.*; name another port.*\n$/,
    ),
  });
});

testWith(SIGNALS)('logs are JSON where there is no terminal, and as talkative as --log-level says', async () => {
  const { command } = await serve('--log-level', 'debug');
  const [line] = await command.stderr.match(/^\{.*"channel created"\}$/m);
  expect(JSON.parse(line)).toMatchObject({ level: 20, msg: 'channel created' });
  const quiet = await serve('--log-level', 'silent');
  quiet.command.signal('SIGINT');
  expect((await quiet.command.ended).stderr).not.toContain('{');
});

test('on a terminal, logs are for people, and have colours unless NO_COLOR is set', async () => {
  const terminal = new Terminal(['serve']);
  await terminal.screen.match(/port2/);
  expect(terminal.text).toMatch(/\[[\d:.]+\] INFO: broker listens/);
  expect(terminal.text).toMatch(TICKET);
  expect(terminal.screen.text).toContain('\x1b[32mINFO');
  terminal.type('\u0003');
  expect(await terminal.ended).toBe(0);
  expect(terminal.text).toContain('SIGINT: closed ws://');

  const plain = new Terminal(['serve'], { env: { NO_COLOR: '1' } });
  await plain.screen.match(/port2/);
  expect(plain.screen.text).not.toMatch(/\[3\dm/);
});
