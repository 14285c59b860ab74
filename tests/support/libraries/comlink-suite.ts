import type { CloseReason, PeerPort } from '@peerport/client';
import { createEndpoint, expose, finalizer, proxy, type Remote, releaseProxy, transfer, wrap } from 'comlink';
import { comlinkPort } from './comlink.ts';
import { outcome, outcomes, type Suite } from './scenario.ts';

const never = new Promise<never>(() => {});

class Counter {
  count: number;
  constructor(count: number) {
    this.count = count;
  }
  increment(): number {
    return ++this.count;
  }
}

let sent: ArrayBuffer | undefined;
let unanswered = 0;

const service = {
  verbose: false,
  Counter,
  add: (a: number, b: number) => a + b,
  echo: (value: unknown) => value,
  fail: () => {
    throw new RangeError('out of range');
  },
  multiplier: (factor: number) => proxy((value: number) => value * factor),
  async map(values: readonly number[], callback: (value: number) => Promise<number> | number) {
    const mapped: number[] = [];
    for (const value of values) mapped.push(await callback(value));
    return mapped;
  },
  release: (callback: () => void) => (callback as Remote<typeof callback>)[releaseProxy](),
  double(bytes: Uint8Array<ArrayBuffer>) {
    const doubled = bytes.map((byte) => byte * 2);
    sent = doubled.buffer;
    return transfer(doubled, [sent]);
  },
  sentByteLength: () => sent?.byteLength,
  hang: () => {
    unanswered++;
    return never;
  },
  hanging: proxy(() => {
    unanswered++;
    return never;
  }),
  unanswered: () => unanswered,
};
type Service = typeof service;

function wrapped(port: PeerPort): Remote<Service> {
  return wrap<Service>(port);
}

/** Resolves when the service holds `count` calls that it will not answer. */
async function unansweredBecomes(service: Remote<Service>, count: number): Promise<void> {
  while ((await service.unanswered()) < count);
}

/** Something to be given away, and a promise of its being released. */
function releasable(): { released: Promise<string>; callback: () => void } {
  const callback = Object.assign(() => {}, { [finalizer]: () => {} });
  const released = new Promise<string>((resolve) => {
    callback[finalizer] = () => resolve('released');
  });
  return { released, callback: proxy(callback) };
}

export const comlinkSuite: Suite = {
  serve: (port) => expose(service, port),

  unchanged: {
    'calls, properties and classes': {
      async run(port) {
        const remote = wrapped(port);
        const counter = await new remote.Counter(41);
        const sum = await remote.add(1, 2);
        const before = await remote.verbose;
        // A set is a message like any other: it is there before what is posted after it.
        Object.assign(remote, { verbose: true });
        return [sum, before, await remote.verbose, await counter.increment(), await counter.count];
      },
      expected: [3, false, true, 42, 42],
    },

    'values that structured clone can copy, and one that it cannot': {
      async run(port) {
        const { echo, add } = wrapped(port);
        const value = new Map<unknown, unknown>([
          ['date', new Date(0)],
          ['set', new Set([-0, 1n])],
        ]);
        const copy = (await echo(value)) as typeof value;
        const { name } = (await outcome(echo(() => 'a function'))) as Error;
        return [[...copy.keys()], copy.get('date'), [...(copy.get('set') as Set<unknown>)], name, await add(1, 2)];
      },
      expected: [['date', 'set'], new Date(0), [0, 1n], 'DataCloneError', 3],
    },

    'what the peer throws': {
      run: (port) => outcome(wrapped(port).fail()),
      expected: { name: 'RangeError', message: 'out of range' },
    },

    'proxy: a callback is called in the other process, and answers': {
      async run(port) {
        const seen: number[] = [];
        const callback = async (value: number) => seen.push(value) * 10;
        return [await wrapped(port).map([7, 8, 9], proxy(callback)), seen];
      },
      expected: [
        [10, 20, 30],
        [7, 8, 9],
      ],
    },

    'proxy: a function comes back, and can be handed on': {
      async run(port) {
        const remote = wrapped(port);
        const triple = await remote.multiplier(3);
        return [
          await triple(14),
          await remote.map(
            [1, 2],
            proxy((value: number) => triple(value)),
          ),
        ];
      },
      expected: [42, [3, 6]],
    },

    'createEndpoint: a second connection to the same service': {
      async run(port) {
        const remote = wrapped(port);
        const second = wrap<Service>(await remote[createEndpoint]());
        return Promise.all([second.add(1, 2), remote.add(3, 4)]);
      },
      expected: [3, 7],
    },

    'transfer: buffers move, both ways': {
      async run(port) {
        const remote = wrapped(port);
        const bytes = new Uint8Array(100_000).fill(21);
        const pending = remote.double(transfer(bytes, [bytes.buffer]));
        const lengthAfterCall = bytes.byteLength;
        const doubled = await pending;
        return [
          lengthAfterCall,
          doubled.byteLength,
          doubled.every((byte) => byte === 42),
          await remote.sentByteLength(),
        ];
      },
      expected: [0, 100_000, true, 0],
    },

    'releaseProxy on a callback: its owner learns so': {
      async run(port) {
        const { released, callback } = releasable();
        await wrapped(port).release(callback);
        return released;
      },
      expected: 'released',
    },

    'releaseProxy on the service: its owner closes the port': {
      async run(port) {
        const remote = wrapped(port);
        const sum = await remote.add(1, 2);
        const closed = new Promise<string>((resolve) => port.addEventListener('close', ({ type }) => resolve(type)));
        remote[releaseProxy]();
        return [sum, await closed, await outcome((async () => remote.add(1, 2))())];
      },
      expected: [3, 'close', { name: 'Error', message: 'Proxy has been released and is not useable' }],
    },
  },

  adapted: {
    'all that works without the adapter': {
      async run(port) {
        const remote = wrap<Service>(comlinkPort(port));
        const results = await remote.map(
          [1, 2],
          proxy((value: number) => value + 1),
        );
        return [results, await (await remote.multiplier(2))(4), await outcome(remote.fail())];
      },
      expected: [[2, 3], 8, { name: 'RangeError', message: 'out of range' }],
    },

    'SIGKILL on the peer: calls reject, pending and new, on the service and on its proxies': {
      async run(port, killPeer) {
        const remote = wrap<Service>(comlinkPort(port));
        const hanging = await remote.hanging;
        const second = wrap<Service>(await remote[createEndpoint]());
        const pending = outcomes(remote.hang(), hanging(), second.hang());
        await unansweredBecomes(remote, 3);
        await killPeer();
        const settled = await pending;
        // Nobody can catch what becomes of these: they must not reject.
        Object.assign(remote, { verbose: true });
        second[releaseProxy]();
        return [settled, await outcomes(remote.add(1, 2), remote.verbose, new remote.Counter(1), hanging())];
      },
      expected: [Array(3).fill(closed('gone')), Array(4).fill(closed('gone'))],
    },

    'close() on this side: calls reject too': {
      async run(port) {
        const remote = wrap<Service>(comlinkPort(port));
        const sum = await remote.add(1, 2);
        const pending = outcome(remote.hang());
        port.close();
        return [sum, await pending];
      },
      expected: [3, closed('closed')],
    },
  },
};

function closed(reason: CloseReason) {
  return { name: 'PortClosedError', reason };
}
