import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { testBroker } from '../support/broker.ts';
import { Child } from '../support/child.ts';

const PROGRAM = fileURLToPath(new URL('../processes/replaced-globals.mjs', import.meta.url));

const EXCHANGE = {
  order: [1, 2, 3, 4, 'port'].flatMap((message) => [`message ${message}`, `microtasks ${message}`]),
  answer: 'through the port',
};

function start(options: object): ChildProcess {
  return fork(PROGRAM, [JSON.stringify(options)], { execArgv: [] });
}

async function run(what: string, when: 'before' | 'during' | 'after'): Promise<unknown> {
  const broker = await testBroker();
  const { port1, port2 } = await broker.createChannel();
  const child = start({ when, what, tickets: [port1, port2] });
  const exited = once(child, 'exit');
  const [results] = await Promise.race([once(child, 'message'), exited]);
  await exited;
  return results;
}

describe('messages come, with the microtasks of each before the next, and ports through them, whatever was replaced', () => {
  test.each(['fake timers', 'core-js', 'zone.js'])('%s, before the client was loaded', async (what) => {
    expect(await run(what, 'before')).toEqual([EXCHANGE, EXCHANGE]);
  });

  test('fake timers, ticks and microtasks, only while the client was loaded', async () => {
    expect(await run('fake timers, ticks and microtasks', 'during')).toEqual([EXCHANGE, EXCHANGE]);
  });

  test.each(['fake timers', 'fake timers, ticks and microtasks', 'core-js', 'zone.js', 'nothing left'])(
    '%s, after the client was loaded',
    async (what) => {
      expect(await run(what, 'after')).toEqual([EXCHANGE, EXCHANGE]);
    },
  );
});

test.each(['before', 'after'])(
  'fake timers, %s the client was loaded: a peer that hangs is unresponsive',
  async (when) => {
    const broker = await testBroker();
    const { port1, port2 } = await broker.createChannel();
    await using peer = Child.peer();
    await peer.call.connect(port2);
    const watcher = start({ when, what: 'fake timers', tickets: [port1], heartbeatMs: 200 });
    expect(await once(watcher, 'message')).toEqual(['ready', undefined]);
    process.kill(peer.pid as number, 'SIGSTOP');
    expect(await once(watcher, 'message')).toEqual(['unresponsive', undefined]);
    await once(watcher, 'exit');
    process.kill(peer.pid as number, 'SIGCONT');
  },
);
