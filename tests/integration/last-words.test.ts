import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { connect } from '@peerport/client';
import { testBroker } from '../support/broker.ts';

const KIB = 1024;
const MIB = 1024 * KIB;
const SIZES_BYTES = [0, KIB, 64 * MIB];
const READ_AFTER_MS = 1_000;

type Ending = 'return' | 'exit' | 'exit when closed';

/** A process that posts so many bytes and a few words, closes its port, and ends; and the port that hears it. */
async function speaker(bytesCount: number, ending: Ending) {
  const { port1, port2 } = await (await testBroker()).createChannel();
  const child = fork(fileURLToPath(new URL('../processes/last-words.mjs', import.meta.url)), { execArgv: [] });
  child.send({ ticket: port1, bytesCount, ending });
  const port = connect(port2);
  const received: unknown[] = [];
  port.addEventListener('message', ({ data }) => received.push(typeof data === 'string' ? data : summary(data)));
  return { child, port, received };
}

function summary(bytes: Uint8Array): string {
  const isWhole = Buffer.alloc(bytes.length, 7).equals(bytes);
  return `${bytes.length} bytes${isWhole ? '' : ', damaged'}`;
}

async function exitCodeOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null) await once(child, 'exit');
  return child.exitCode;
}

describe.each<Ending>(['return', 'exit when closed'])('close(), then %s: everything arrives', (ending) => {
  test.each(SIZES_BYTES)('%d bytes', async (bytesCount) => {
    const { child, port, received } = await speaker(bytesCount, ending);
    port.start();
    expect(await port.closed).toMatchObject({ reason: 'closed', wasClean: true });
    expect(received).toEqual([`${bytesCount} bytes`, 'last words']);
    expect(await exitCodeOf(child)).toBe(0);
  });

  test('64 MiB for a reader that takes its time', async () => {
    const { child, port, received } = await speaker(64 * MIB, ending);
    await port.ready;
    await new Promise((resolve) => setTimeout(resolve, READ_AFTER_MS));
    port.start();
    expect(await port.closed).toMatchObject({ reason: 'closed', wasClean: true });
    expect(received).toEqual([`${64 * MIB} bytes`, 'last words']);
    expect(await exitCodeOf(child)).toBe(0);
  });
});

describe('process.exit() right after close(): whole messages or nothing, and the peer learns that it is gone', () => {
  test.each(SIZES_BYTES)('%d bytes', async (bytesCount) => {
    const { child, port, received } = await speaker(bytesCount, 'exit');
    port.start();
    expect(await port.closed).toMatchObject({ reason: 'gone', wasClean: false });
    expect([`${bytesCount} bytes`, 'last words'].slice(0, received.length)).toEqual(received);
    expect(await exitCodeOf(child)).toBe(0);
  });
});
