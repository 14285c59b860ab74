import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Broker } from '@peerport/broker';
import { connect } from '@peerport/client';
import { closeBoth, pairOfPorts, testBroker } from '../../support/broker.ts';
import { Command, rendezvousDirectory, run } from '../../support/cli/command.ts';

const TICKET = /^peerport:\/\/127\.0\.0\.1:\d+\/[\w-]{22}#[\w-]{43}$/;

let broker: Broker;

beforeEach(async () => {
  broker = await testBroker({ inspect: { name: 'main', directory: rendezvousDirectory() } });
});

describe('channel', () => {
  test('prints two tickets', async () => {
    const { code, stdout } = await run(['channel', '--label', 'chat', '--ttl', '60']);
    const [first = '', second = '', ...rest] = stdout.split('\n');
    expect({ code, rest }).toEqual({ code: 0, rest: [''] });
    for (const ticket of [first, second]) expect(ticket).toMatch(TICKET);
    const ports = [connect(first), connect(second)] as const;
    await Promise.all(ports.map(({ ready }) => ready));
    expect(await broker.channels()).toMatchObject([{ label: 'chat', state: 'paired' }]);
    await closeBoth(ports);
  });

  test('--json has the id too', async () => {
    const { stdout } = await run(['channel', '--json']);
    const { id, port1, port2 } = JSON.parse(stdout);
    expect([port1, port2]).toEqual([expect.stringMatching(TICKET), expect.stringMatching(TICKET)]);
    expect(port1).toContain(id);
    await broker.revoke(id);
  });

  test('--ttl is the life of the tickets', async () => {
    const { stdout } = await run(['channel', '--ttl', '0.01']);
    const { reason } = await connect(stdout.split('\n')[0] ?? '').closed;
    expect(['refused', 'expired']).toContain(reason);
  });

  test('--origin is for pages alone', async () => {
    const { stdout } = await run(['channel', '--json', '--origin', 'http://127.0.0.1:8080']);
    const { id, port1 } = JSON.parse(stdout);
    expect(await connect(port1).closed).toMatchObject({ reason: 'refused' });
    await broker.revoke(id);
  });
});

describe('ls', () => {
  test('is a table for people, and JSON for programs', async () => {
    const ports = await pairOfPorts(broker, { label: 'chat' });
    const { id } = await broker.createChannel({ label: 'evil \x1b[2J' });
    const { stdout } = await run(['ls']);
    const [heading, chat, other] = stdout.split('\n');
    expect(heading).toMatch(/^CHANNEL +LABEL +STATE +AGE +PORT 1 +PORT 2$/);
    expect(chat).toMatch(/^[\w-]{22} +chat +paired +\d+ m?s /);
    expect(other).toMatch(/ evil \\u\{1b\}\[2J +created +\d+ m?s +vacant +vacant$/);
    const channels = JSON.parse((await run(['ls', '--json'])).stdout);
    expect(channels).toMatchObject([
      { label: 'chat', state: 'paired' },
      { id, port1: { state: 'vacant' } },
    ]);
    await closeBoth(ports);
    await broker.revoke(id);
  });

  test('says that there are none', async () => {
    expect(await run(['ls'])).toEqual({ code: 0, stdout: '', stderr: 'there are no channels\n' });
    expect((await run(['ls', '--json'])).stdout).toBe('[]\n');
  });
});

describe('inspect', () => {
  test('tells all of a channel that is named by its label, its id, or the beginning of its id', async () => {
    const { port1, port2 } = await broker.createChannel({
      label: 'chat',
      port1: { holder: { label: 'editor', pid: 7 } },
    });
    const ports = [connect(port1), connect(port2)] as const;
    await Promise.all(ports.map(({ ready }) => ready));
    const [first] = ports;
    for (const name of ['chat', first.channel, first.channel.slice(0, 6)]) {
      const { code, stdout } = await run(['inspect', name]);
      expect(code).toBe(0);
      expect(stdout).toContain(`channel  ${first.channel}\n`);
      expect(stdout).toMatch(/^holder +editor +-$/m);
      expect(stdout).toMatch(/^state +taken +taken$/m);
    }
    expect(JSON.parse((await run(['inspect', 'chat', '--json'])).stdout)).toMatchObject({
      label: 'chat',
      port1: { holder: { label: 'editor', pid: 7 } },
    });
    await closeBoth(ports);
  });

  test('an id may begin with a dash', async () => {
    const ids: string[] = [];
    do ids.push((await broker.createChannel()).id);
    while (!ids.at(-1)?.startsWith('-'));
    expect(await run(['inspect', ids.at(-1) ?? ''])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('created'),
    });
    for (const id of ids) await broker.revoke(id);
  });

  test('none, or several that could be meant, is told', async () => {
    const ids = [await broker.createChannel({ label: 'twin' }), await broker.createChannel({ label: 'twin' })];
    for (const [name, problem] of [
      ['nobody', /^peerport: there is no channel 'nobody'; peerport ls lists them\n$/],
      ['twin', /^peerport: 'twin' could be several channels: .*, .*; name one by its id\n$/],
    ] as const) {
      const { code, stderr } = await run(['inspect', name]);
      expect({ code, stderr }).toEqual({ code: 4, stderr: expect.stringMatching(problem) });
    }
    for (const { id } of ids) await broker.revoke(id);
  });
});

test('revoke ends a channel', async () => {
  const [first, second] = await pairOfPorts(broker, { label: 'chat' });
  expect(await run(['revoke', 'chat'])).toEqual({ code: 0, stdout: `revoked ${first.channel}\n`, stderr: '' });
  expect(await Promise.all([first.closed, second.closed])).toMatchObject([
    { reason: 'revoked' },
    { reason: 'revoked' },
  ]);
});

describe('which broker', () => {
  test('several: one must be named, or the path of its file', async () => {
    await testBroker({ inspect: { name: 'other', directory: rendezvousDirectory() } });
    const { code, stderr } = await run(['ls']);
    expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringMatching(/main, other.*--broker NAME/) });
    expect((await run(['ls', '--broker', 'other'])).code).toBe(0);
    expect((await run(['ls', '--broker', join(rendezvousDirectory(), 'main.json')])).code).toBe(0);
    expect((await run(['ls', '--broker', 'nobody'])).stderr).toMatch(/^peerport: no broker called nobody/);
  });

  test('one that was killed is told, and forgotten', async () => {
    const command = new Command(['serve', '--inspect', 'killed', '--json']);
    await command.stdout.match(/\n/);
    await command.kill();
    expect(await run(['ls', '--broker', 'killed'])).toEqual({
      code: 3,
      stdout: '',
      stderr: expect.stringMatching(
        /^peerport: the broker killed \(process \d+\) is gone; its rendezvous file killed\.json was removed\n$/,
      ),
    });
    expect((await run(['ls'])).code).toBe(0);
  });

  test('a file that is none is told', async () => {
    const path = join(rendezvousDirectory(), 'broken.json');
    await writeFile(path, '{', { mode: 0o600 });
    const { code, stderr } = await run(['ls', '--broker', path]);
    expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringMatching(/^peerport: .*broken\.json.*\n$/) });
  });

  test('a broker that goes while it is looked at is told', async () => {
    const command = new Command(['serve', '--inspect', 'short', '--json']);
    await command.stdout.match(/\n/);
    const top = new Command(['top', '--json', '--interval', '0.05', '--broker', 'short']);
    await top.stdout.match(/\[\]\n/);
    await command.kill();
    expect(await top.ended).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/^peerport: the broker has gone: .*\n$/),
    });
  });
});
