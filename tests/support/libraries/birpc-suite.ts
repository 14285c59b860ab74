import type { PeerPort } from '@peerport/client';
import { type BirpcReturn, createBirpc } from 'birpc';
import { birpcOver } from './birpc.ts';
import { outcome, outcomes, type Suite } from './scenario.ts';

/** What the service asks back. */
const caller = {
  square: (value: number) => value * value,
};
type Caller = typeof caller;

const notes: string[] = [];
let unanswered = 0;

const service = {
  add: (a: number, b: number) => a + b,
  echo: (value: unknown) => value,
  fail: () => {
    throw new RangeError('out of range');
  },
  async sumOfSquares(this: unknown, a: number, b: number) {
    const { square } = this as BirpcReturn<Caller>;
    return (await square(a)) + (await square(b));
  },
  note: (text: string) => void notes.push(text),
  notes: () => notes,
  hang() {
    unanswered++;
    return new Promise<never>(() => {});
  },
  unanswered: () => unanswered,
};
type Service = typeof service;

/** birpc as its own documentation sets it up on a `MessagePort`. */
function plain<Remote extends object, Local extends object>(port: PeerPort, functions: Local) {
  return createBirpc<Remote, Local>(functions, {
    post: (message) => port.postMessage(message),
    on: (receive) => {
      port.onmessage = ({ data }) => receive(data);
    },
  });
}

/** Resolves when the service holds `count` calls that it will not answer. */
async function unansweredBecomes(rpc: BirpcReturn<Service, Caller>, count: number): Promise<void> {
  while ((await rpc.unanswered()) < count);
}

export const birpcSuite: Suite = {
  serve: (port) => void plain<Caller, Service>(port, service),

  unchanged: {
    'calls and values': {
      async run(port) {
        const rpc = plain<Service, Caller>(port, caller);
        const value = { date: new Date(0), list: [1n, -0, undefined], map: new Map([[1, 'one']]) };
        const { map, ...rest } = (await rpc.echo(value)) as typeof value;
        return [await rpc.add(1, 2), rest, [...map]];
      },
      expected: [3, { date: new Date(0), list: [1n, -0, undefined] }, [[1, 'one']]],
    },

    'what the peer throws, and what cannot be sent': {
      async run(port) {
        const rpc = plain<Service, Caller>(port, caller);
        const { name } = (await outcome(rpc.echo(() => 'a function'))) as Error;
        return [await outcome(rpc.fail()), name, await rpc.add(1, 2)];
      },
      expected: [{ name: 'RangeError', message: 'out of range' }, 'DataCloneError', 3],
    },

    'the peer calls back': {
      run: (port) => plain<Service, Caller>(port, caller).sumOfSquares(3, 4),
      expected: 25,
    },

    'events arrive before a later call': {
      async run(port) {
        const rpc = plain<Service, Caller>(port, caller);
        for (const text of ['one', 'two']) void rpc.note.asEvent(text);
        return rpc.notes();
      },
      expected: ['one', 'two'],
    },
  },

  adapted: {
    'all that works without the adapter': {
      async run(port) {
        const rpc = birpcOver<Service, Caller>(port, caller);
        return [await rpc.add(1, 2), await outcome(rpc.fail()), await rpc.sumOfSquares(3, 4)];
      },
      expected: [3, { name: 'RangeError', message: 'out of range' }, 25],
    },

    'SIGKILL on the peer: pending calls reject, new ones too': {
      async run(port, killPeer) {
        const rpc = birpcOver<Service, Caller>(port, caller);
        const pending = outcomes(rpc.hang(), rpc.hang());
        await unansweredBecomes(rpc, 2);
        await killPeer();
        const { name, message } = (await outcome(pending.then(() => rpc.add(1, 2)))) as Error;
        return [await pending, name, message];
      },
      expected: [Array(2).fill(gone()), 'Error', '[birpc] rpc is closed, cannot call "add"'],
    },

    '$close() closes the port': {
      async run(port) {
        const rpc = birpcOver<Service, Caller>(port, caller);
        const sum = await rpc.add(1, 2);
        const pending = outcome(rpc.hang());
        rpc.$close();
        return [sum, await pending, (await port.closed).reason];
      },
      expected: [3, { name: 'Error', message: '[birpc] rpc is closed, cannot call "hang"' }, 'closed'],
    },
  },
};

function gone() {
  return { name: 'PortClosedError', reason: 'gone' };
}
