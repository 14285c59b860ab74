import type { Cases } from '../case.ts';
import { listen, nextEvent, outcome, receive } from '../transcript.ts';

/** Whether what is posted to each of two ports arrives at the other. */
async function areEntangled(first: MessagePort, second: MessagePort): Promise<boolean> {
  const received = Promise.all([receive(first, 1), receive(second, 1)]);
  first.postMessage('from the first');
  second.postMessage('from the second');
  return JSON.stringify(await received) === '[["from the second"],["from the first"]]';
}

type Pair = [MessagePort, MessagePort];

/** Ports that go their ways: several at once, in each other's messages, and from handlers. */
export const travellerCases: Cases = {
  'both ports of a MessageChannel in one message arrive, and go back': {
    section: 'HTML §9.4.4, transfer steps',
    async play({ port1, port2 }) {
      const { port1: first, port2: second } = new MessageChannel();
      const there = nextEvent(port2);
      port1.postMessage(null, [first, second]);
      const back = nextEvent(port1);
      port2.postMessage(null, [...(await there).ports]);
      const [one, other] = (await back).ports as unknown as Pair;
      const result = await areEntangled(one, other);
      one.close();
      return result;
    },
    expected: true,
  },

  'the two ports of a channel go opposite ways': {
    section: 'HTML §9.4.4, transfer steps',
    async play({ port1, port2, makeChannel }) {
      const other = await makeChannel();
      const arrive = Promise.all([nextEvent(port2), nextEvent(port1)]);
      port1.postMessage(null, [other.port1]);
      port2.postMessage(null, [other.port2]);
      const [first, second] = (await arrive).map(({ ports }) => ports[0]) as unknown as Pair;
      const result = await areEntangled(first, second);
      first.close();
      return result;
    },
    expected: true,
  },

  'a port in a message to a port in a message, and so on': {
    section: 'HTML §9.4.4, transfer steps',
    async play({ port1, port2, makeChannel }) {
      const channels = [{ port1, port2 }];
      for (let depth = 0; depth < 4; depth++) {
        const channel = await makeChannel();
        channels.at(-1)?.port1.postMessage(depth, [channel.port2]);
        channels.push(channel);
      }
      const depths: unknown[] = [];
      let innermost = port2;
      for (let depth = 0; depth < 4; depth++) {
        const { data, ports } = await nextEvent(innermost);
        depths.push(data);
        if (depth > 0) innermost.close();
        innermost = ports[0] as MessagePort;
      }
      const result = await areEntangled(innermost, channels.at(-1)?.port1 as MessagePort);
      innermost.close();
      return [depths, result];
    },
    expected: [[0, 1, 2, 3], true],
  },

  'a handler hands on what it gets, and with that its own port: what is in the queue goes along': {
    section: 'HTML §9.4.4, transfer steps: the tasks of the port message queue move',
    async play({ port1, port2, makeChannel }) {
      const [other, passenger] = [await makeChannel(), await makeChannel()];
      const here: unknown[] = [];
      port2.onmessage = ({ data, ports }) => {
        here.push(data);
        other.port1.postMessage(null, [port2, ...ports]);
      };
      const arrives = nextEvent(other.port2);
      port1.postMessage('first', [passenger.port1]);
      for (const message of ['second', 'third']) port1.postMessage(message);
      const [moved, arrived] = (await arrives).ports as unknown as Pair;
      const result = [here, await receive(moved, 2), await areEntangled(arrived, passenger.port2)];
      moved.close();
      arrived.close();
      return result;
    },
    expected: [['first'], ['second', 'third'], true],
  },

  'a handler closes the port over which a port came: that lives on': {
    section: 'HTML §9.4.4, close()',
    async play({ port1, port2, makeChannel }) {
      const [peer, { port1: native, port2: far }] = [await makeChannel(), new MessageChannel()];
      const arrive = new Promise<readonly MessagePort[]>((resolve) => {
        port2.onmessage = ({ ports }) => {
          port2.close();
          resolve(ports);
        };
      });
      port1.postMessage(null, [peer.port1, native]);
      const [first, second] = (await arrive) as unknown as Pair;
      const result = [await areEntangled(first, peer.port2), await areEntangled(second, far)];
      first.close();
      second.close();
      return result;
    },
    expected: [true, true],
  },

  'a port whose other port has closed arrives, with what was posted before; what it posts goes nowhere': {
    section: 'HTML §9.4.4, close() and transfer steps',
    async play({ port1, port2, makeChannel, quiet }) {
      const [before, during] = [await makeChannel(), await makeChannel()];
      const late = listen(before.port1);
      before.port1.start();
      before.port1.postMessage('posted before');
      before.port1.close();
      const arrives = nextEvent(port2);
      port1.postMessage(null, [before.port2, during.port2]);
      during.port1.postMessage('posted during');
      during.port1.close();
      const [first, second] = (await arrives).ports as unknown as Pair;
      const result = [outcome(() => first.postMessage('late')), await receive(first, 1), await receive(second, 1)];
      await quiet();
      return [...result, late.entries];
    },
    expected: ['ok', ['posted before'], ['posted during'], []],
  },

  'what is left of a port that was transferred hears nothing, and closes nothing': {
    section: 'HTML §9.4.4, transfer steps; §2.7.7: [[Detached]]',
    async play({ port1, port2, makeChannel }) {
      const other = await makeChannel();
      const heard = listen(other.port1);
      other.port1.start();
      const arrives = nextEvent(port2);
      port1.postMessage(null, [other.port1]);
      other.port1.close();
      const [arrived] = (await arrives).ports as [MessagePort];
      const result = await areEntangled(arrived, other.port2);
      arrived.close();
      return [result, heard.entries];
    },
    expected: [true, []],
  },

  'a port may be anywhere in a message: the key of a Map, the cause of an Error': {
    section: 'HTML §2.7.3: memory',
    async play({ port1, port2, makeChannel }) {
      const other = await makeChannel();
      const arrives = nextEvent(port2);
      port1.postMessage(new Map([[other.port1, new Error('message', { cause: other.port1 })]]), [other.port1]);
      const { data, ports } = await arrives;
      const [[key, error]] = [...(data as Map<MessagePort, Error>)] as [[MessagePort, Error]];
      const result = [key === ports[0], error.cause === ports[0], ports.length];
      key.close();
      return result;
    },
    expected: [true, true, 1],
  },

  'ports arrive though MessagePort has been deleted from the global object': {
    section:
      'HTML §2.7.8, StructuredDeserializeWithTransfer: the interface is exposed, whatever the global object shows',
    async play({ port1, port2, makeChannel }) {
      const [{ MessagePort: Original }, other] = [globalThis, await makeChannel()];
      Reflect.deleteProperty(globalThis, 'MessagePort');
      try {
        const { port1: native, port2: far } = new MessageChannel();
        const arrives = nextEvent(port2);
        port1.postMessage(null, [other.port1, native]);
        const [first, second] = (await arrives).ports as unknown as Pair;
        const result = [second instanceof Original, await areEntangled(first, other.port2)];
        first.close();
        far.close();
        return result;
      } finally {
        Object.defineProperty(globalThis, 'MessagePort', { value: Original, configurable: true, writable: true });
      }
    },
    expected: [true, true],
  },
};
