import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Broker } from '@peerport/broker';
import { connect, formatTicket, type PeerPort } from '@peerport/client';
import { forget, testBroker } from '../../support/broker.ts';
import { Command, rendezvousDirectory, run, scratch } from '../../support/cli/command.ts';
import { Terminal } from '../../support/cli/terminal.ts';

/** Clears the screen, in 7 and in 8 bits; turns the reading direction; and begins a line of its own. */
const HOSTILE = 'x\x1b[2J\x9b2J\u202e\r\nFAKED';
const VALUES: readonly unknown[] = [
  HOSTILE,
  { [HOSTILE]: [HOSTILE] },
  new Map([[HOSTILE, new Set([HOSTILE])]]),
  Object.assign(new Error(HOSTILE), { stack: HOSTILE }),
  new DOMException(HOSTILE, 'DataError'),
  new RegExp(HOSTILE.replaceAll(/[[\r\n]/g, '')),
];

let broker: Broker;
let id: string;
let ports: [PeerPort, PeerPort];

beforeEach(async () => {
  broker = await testBroker({ inspect: { directory: rendezvousDirectory() } });
  // Its channels stay open to the end.
  forget(broker);
  const tickets = await broker.createChannel({
    label: HOSTILE,
    port1: { holder: { label: HOSTILE, origin: HOSTILE } },
  });
  id = tickets.id;
  ports = [connect(tickets.port1), connect(tickets.port2)];
  await Promise.all(ports.map((port) => port.ready));
});

afterEach(() => broker.close());

/** No character moves the cursor or turns the text, and no line is the peer's. */
function expectHarmless(text: string): void {
  expect(text).toContain('FAKED');
  for (const line of text.split('\n')) {
    expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(line).not.toMatch(/^FAKED/);
  }
}

describe('what a peer named is text to', () => {
  test.each([[['ls']], [['ls', '--json']], [['top', '--once', '--interval', '0.05']], [['top', '--once', '--json']]])(
    'peerport %j',
    async (args) => {
      const { code, stdout, stderr } = await run(args);
      expect(code).toBe(0);
      expectHarmless(stdout + stderr);
    },
  );

  test.each([[[]], [['--json']]])('peerport inspect %j', async (args) => {
    const { stdout } = await run(['inspect', id, ...args]);
    expectHarmless(stdout);
  });

  test.each([[['--payload']], [['--payload', '--json']]])('peerport tap %j', async (args) => {
    const command = new Command(['tap', id, ...args]);
    await command.stderr.match(/^taps /m);
    ports[1].start();
    for (const value of VALUES) ports[0].postMessage(value);
    ports[0].close();
    const { stdout } = await command.ended;
    expect(stdout.match(/FAKED/g)?.length).toBeGreaterThanOrEqual(VALUES.length - 1);
    expectHarmless(stdout);
  });

  test('a flight record', async () => {
    const file = scratch('record.ndjson');
    const command = new Command(['tap', id, '--payload', '--record', file]);
    await command.stderr.match(/^taps /m);
    ports[0].close();
    await command.ended;
    expectHarmless(await readFile(file, 'utf8'));
  });
});

/** Values that are small on the wire: an array that claims to be long, and arrays that are in others again and again. */
const CLAIMS: readonly unknown[] = [
  Object.assign([], { length: 2 ** 32 - 1 }),
  Array.from({ length: 60 }).reduce((inner) => Array(20).fill(inner), 'x'),
  2n ** BigInt(8 * 2 ** 20) - 1n,
];

describe('what takes long to print, however small it is, holds up', () => {
  test('no peerport connect: in lines', async () => {
    const { port1, port2 } = await broker.createChannel();
    const peer = connect(port2);
    for (const value of CLAIMS) peer.postMessage(value);
    peer.postMessage('last');
    peer.close();
    const { code, stdout, stderr } = await run(['connect', '--stay'], {
      env: { PEERPORT_TICKET: formatTicket(port1) },
    });
    const [sparse, bigint, last] = stdout.trimEnd().split('\n');
    expect(sparse).toBe('{"$sparse":[4294967295,[]]}');
    expect(bigint).toMatch(/^{"\$bigint":"0xf{2097152}"}$/);
    expect([last, code]).toEqual(['"last"', 0]);
    expect(stderr).toContain('a message cannot be printed: the same objects are in it so often');
  });

  test('no peerport tap --payload', async () => {
    const command = new Command(['tap', id, '--payload']);
    await command.stderr.match(/^taps /m);
    ports[1].start();
    for (const value of CLAIMS) ports[0].postMessage(value);
    ports[0].close();
    const { stdout } = await command.ended;
    for (const text of ['<4294967295 empty items>', '[Array]', '(bigint, too large to be shown)']) {
      expect(stdout).toContain(text);
    }
  });
});

describe('what a peer sends is text to peerport connect', () => {
  async function ticketAndPeer(): Promise<{ env: Record<string, string>; peer: PeerPort }> {
    const { port1, port2 } = await broker.createChannel();
    return { env: { PEERPORT_TICKET: formatTicket(port1) }, peer: connect(port2) };
  }

  test('in lines', async () => {
    const { env, peer } = await ticketAndPeer();
    for (const value of VALUES) peer.postMessage(value);
    peer.close();
    const { stdout } = await run(['connect', '--stay'], { env });
    expect(stdout.trimEnd().split('\n')).toHaveLength(VALUES.length);
    expectHarmless(stdout);
  });

  test('on a terminal', async () => {
    const { env, peer } = await ticketAndPeer();
    const terminal = new Terminal(['connect'], { env });
    await terminal.screen.match(/the peer is there/);
    for (const value of VALUES) peer.postMessage(value);
    peer.close();
    expect(await terminal.ended).toBe(0);
    expect(terminal.screen.text).toContain('FAKED');
    expect(terminal.screen.text).not.toContain('\x1b[2J');
    expect(terminal.screen.text).not.toMatch(/[\u0080-\u009f\p{Cf}]|^FAKED/mu);
  });
});
