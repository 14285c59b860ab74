import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { formatTicket, type PeerPort, type Ticket } from '@peerport/client';
import { expect, test } from './fixtures.ts';
import type { Port } from './harness.ts';

const MAIN = fileURLToPath(new URL('../../packages/cli/dist/main.js', import.meta.url));

/** `peerport connect` in a shell. */
class Shell {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  readonly ended: Promise<unknown[]>;

  constructor(ticket: Ticket) {
    const env = { ...process.env, PEERPORT_TICKET: formatTicket(ticket) };
    this.#process = spawn(process.execPath, [MAIN, 'connect', '--json'], { env });
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
    this.ended = once(this.#process, 'exit');
  }

  say(json: string): void {
    this.#process.stdin.write(`${json}\n`);
  }

  /** The next line that it prints. */
  async hear(): Promise<string | undefined> {
    return (await this.#lines.next()).value;
  }

  end(): void {
    this.#process.stdin.end();
  }
}

test('a renderer and two shells hold a conversation', async ({ harness }) => {
  const page = await harness.openPeer();
  const shells: Shell[] = [];
  const ports: Port[] = [];
  for (const _shell of ['left', 'right']) {
    const { port1, port2 } = await harness.createChannel({ port1: { origins: [] } });
    shells.push(new Shell(port1));
    const port = await page.connect(port2);
    await port.ready();
    ports.push(port);
  }
  const [left, right] = shells as [Shell, Shell];

  // The page greets both shells, and passes on to the one what the other says, with a word of its own.
  for (const port of ports) {
    await port.evaluate(({ port }) => {
      const room = globalThis as typeof globalThis & { shells?: PeerPort[] };
      room.shells ??= [];
      const others = () => room.shells?.filter((other) => other !== port) ?? [];
      room.shells.push(port);
      port.onmessage = ({ data }) => {
        for (const other of others()) other.postMessage({ said: data, at: new Set(['the page']) });
      };
      port.postMessage('welcome');
    });
  }
  expect(await left.hear()).toBe('"welcome"');
  expect(await right.hear()).toBe('"welcome"');

  left.say('{"question":{"$bigint":"6"}}');
  expect(await right.hear()).toBe('{"said":{"question":{"$bigint":"6"}},"at":{"$set":["the page"]}}');
  right.say('[{"answer":42}]');
  expect(await left.hear()).toBe('{"said":[{"answer":42}],"at":{"$set":["the page"]}}');

  for (const [index, shell] of shells.entries()) {
    shell.end();
    expect(await shell.ended).toEqual([0, null]);
    expect(await ports[index]?.closed()).toMatchObject({ reason: 'closed' });
  }
});
