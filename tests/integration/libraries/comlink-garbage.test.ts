import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from '@jest/globals';
import { connect, type PeerPort } from '@peerport/client';
import { expose, wrap } from 'comlink';
import { testBroker } from '../../support/broker.ts';
import { comlinkPort } from '../../support/libraries/comlink.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** A collection takes as long as the heap of this process is large. */
const TIMEOUT_MS = 60_000;

const service = { hang: () => new Promise<string>(() => {}) };

test.each([
  ['unchanged', 'waits for ever', (port: PeerPort) => port],
  ['with comlinkPort', 'rejects', comlinkPort],
])(
  '%s: a call whose proxy is collected as garbage %s',
  async (_how, outcome, adapt) => {
    const broker = await testBroker();
    const { port1, port2 } = await broker.createChannel();
    const port = connect(port1);
    expose(service, connect(port2));
    await port.ready;
    const call = (() => wrap<typeof service>(adapt(port)).hang())();
    const settled = call.catch(({ name, reason }) => `${name}: ${reason}`);
    while (port.readyState !== 'closed') {
      collectGarbage();
      await nextTurn();
    }
    await port.closed;
    const result = await Promise.race([settled, nextTurn('waits for ever')]);
    expect(result).toBe(outcome === 'rejects' ? 'PortClosedError: closed' : outcome);
  },
  TIMEOUT_MS,
);
