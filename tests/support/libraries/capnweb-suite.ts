import type { PeerPort } from '@peerport/client';
import { newMessagePortRpcSession, type RpcStub, RpcTarget } from 'capnweb';
import { capnwebPort } from './capnweb.ts';
import { outcome, outcomes, type Suite } from './scenario.ts';

const never = new Promise<never>(() => {});

class Counter extends RpcTarget {
  #count: number;
  constructor(count: number) {
    super();
    this.#count = count;
  }
  increment(by = 1): number {
    this.#count += by;
    return this.#count;
  }
}

class Service extends RpcTarget {
  #unanswered = 0;

  add(a: number, b: number): number {
    return a + b;
  }
  echo(value: Date | bigint | string | Uint8Array | null | readonly number[]) {
    return value;
  }
  fail(): never {
    throw new RangeError('out of range');
  }
  counter(count: number): Counter {
    return new Counter(count);
  }
  multiplier(factor: number) {
    return (value: number) => value * factor;
  }
  async forEach(values: readonly number[], callback: (value: number) => Promise<number> | number) {
    const mapped: number[] = [];
    for (const value of values) mapped.push(await callback(value));
    return mapped;
  }
  async incrementTwice(counter: RpcStub<Counter>) {
    return [await counter.increment(), await counter.increment(10)];
  }
  hang(): Promise<never> {
    this.#unanswered++;
    return never;
  }
  hanging() {
    return () => this.hang();
  }
  unanswered(): number {
    return this.#unanswered;
  }
}

function session(port: PeerPort | MessagePort): RpcStub<Service> {
  return newMessagePortRpcSession<Service>(port as MessagePort);
}

/** Resolves when the service holds `count` calls that it will not answer. */
async function unansweredBecomes(service: RpcStub<Service>, count: number): Promise<void> {
  while ((await service.unanswered()) < count);
}

export const capnwebSuite: Suite = {
  serve: (port) => void newMessagePortRpcSession(port, new Service()),

  unchanged: {
    'calls and values': {
      async run(port) {
        const service = session(port);
        const values = [new Date(0), 2n ** 70n, '\u{1f389}', new Uint8Array([1, 2, 3]), null, [1, 2]] as const;
        return [await service.add(1, 2), await Promise.all(values.map((value) => service.echo(value)))];
      },
      expected: [3, [new Date(0), 2n ** 70n, '\u{1f389}', new Uint8Array([1, 2, 3]), null, [1, 2]]],
    },

    'what the peer throws': {
      run: (port) => outcome(session(port).fail()),
      expected: { name: 'RangeError', message: 'out of range' },
    },

    'a target comes back, and a call on it does not wait for that': {
      async run(port) {
        const counter = session(port).counter(40);
        return Promise.all([counter.increment(), counter.increment()]);
      },
      expected: [41, 42],
    },

    'functions go both ways': {
      async run(port) {
        const service = session(port);
        const seen: number[] = [];
        const mapped = await service.forEach([7, 8, 9], (value) => seen.push(value) * 10);
        const triple = await service.multiplier(3);
        return [mapped, seen, await triple(14), await service.forEach([1, 2], triple)];
      },
      expected: [[10, 20, 30], [7, 8, 9], 42, [3, 6]],
    },

    'a target of this side is called in the other process': {
      run: async (port) => session(port).incrementTwice(new Counter(0) as unknown as RpcStub<Counter>),
      expected: [1, 11],
    },

    'disposing of the main stub ends the session, and closes the port': {
      async run(port) {
        const service = session(port);
        const closed = new Promise<string>((resolve) => port.addEventListener('close', ({ type }) => resolve(type)));
        const sum = await service.add(1, 2);
        service[Symbol.dispose]();
        return [sum, await closed];
      },
      expected: [3, 'close'],
    },
  },

  adapted: {
    'SIGKILL on the peer: calls reject, pending and new, on the service and on what came from it': {
      async run(port, killPeer) {
        const service = session(capnwebPort(port));
        const hanging = await service.hanging();
        const broken = new Promise<Error>((resolve) => service.onRpcBroken(resolve));
        const pending = outcomes(service.hang(), hanging());
        await unansweredBecomes(service, 2);
        await killPeer();
        const settled = await pending;
        return [
          settled,
          (await broken).message,
          await outcomes(service.add(1, 2), hanging()),
          (await port.closed).reason,
        ];
      },
      expected: [Array(2).fill(gone()), gone().message, Array(2).fill(gone()), 'gone'],
    },
  },
};

function gone() {
  return { name: 'Error', message: 'Peer closed MessagePort connection.' };
}
