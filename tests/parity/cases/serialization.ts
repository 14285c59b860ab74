import type { Cases } from '../case.ts';
import { outcome, receive } from '../transcript.ts';

interface Node {
  readonly name: string;
  self?: Node;
  readonly others: Map<unknown, unknown>;
}

const SHALLOW = 1_000;
const DEEP = 10_000;

function nested(depth: number): unknown[] {
  let value: unknown[] = [];
  for (let level = 1; level < depth; level++) value = [value];
  return value;
}

function depthOf(value: unknown): number {
  let depth = 0;
  for (let inner = value; Array.isArray(inner); inner = inner[0]) depth++;
  return depth;
}

/** What a message becomes. Value by value, the differential tests of the codec compare it with `structuredClone`. */
export const serializationCases: Cases = {
  'a message is serialized when it is posted: later changes are not seen': {
    section: 'HTML §9.4.4, message port post message steps: StructuredSerializeWithTransfer comes first',
    async play({ port1, port2 }) {
      const message = { list: [1], map: new Map([['key', 'old']]), bytes: new Uint8Array([1]) };
      port1.postMessage(message);
      message.list.push(2);
      message.map.set('key', 'new');
      message.bytes[0] = 2;
      const [{ list, map, bytes }] = (await receive(port2, 1)) as [typeof message];
      return [list, [...map], [...bytes]];
    },
    expected: [[1], [['key', 'old']], [1]],
  },

  'getters run once, in the order of the keys, inside postMessage()': {
    section: 'HTML §2.7.3, StructuredSerializeInternal',
    async play({ port1, port2 }) {
      const order: string[] = [];
      const getter = (name: string) => ({
        enumerable: true,
        get: () => {
          order.push(name);
          return name;
        },
      });
      port1.postMessage(Object.defineProperties({}, { b: getter('b'), a: getter('a') }));
      order.push('after postMessage()');
      return [order, await receive(port2, 1)];
    },
    expected: [['b', 'a', 'after postMessage()'], [{ b: 'b', a: 'a' }]],
  },

  'identity and cycles are kept within a message': {
    section: 'HTML §2.7.3: memory',
    async play({ port1, port2 }) {
      const node: Node = { name: 'node', others: new Map() };
      const shared = { shared: true };
      node.self = node;
      node.others.set('first', shared).set('second', shared).set(node, node.others);
      port1.postMessage(node);
      const [arrived] = (await receive(port2, 1)) as [Node];
      return [
        arrived.self === arrived,
        arrived.others.get('first') === arrived.others.get('second'),
        arrived.others.get(arrived) === arrived.others,
      ];
    },
    expected: [true, true, true],
  },

  'identity is not kept between messages': {
    section: 'HTML §2.7.3: memory',
    async play({ port1, port2 }) {
      const object = { any: 'object' };
      for (let index = 0; index < 2; index++) port1.postMessage(object);
      const [first, second] = (await receive(port2, 2)) as [object, object];
      return [first === second, first === object];
    },
    expected: [false, false],
  },

  'the edges of structured clone': {
    section: 'HTML §2.7.3, StructuredSerializeInternal',
    async play({ port1, port2 }) {
      class Point {
        x = 1;
        #y = 2;
        get y() {
          return this.#y;
        }
      }
      const sparse: unknown[] = [];
      sparse[2] = undefined;
      const regexp = /a+/giu;
      regexp.lastIndex = 3;
      const error = Object.assign(new RangeError('message', { cause: 'cause' }), { extra: 1 });
      port1.postMessage([-0, Number.NaN, 2n ** 70n, '\ud800', new Point(), sparse, regexp, error, Object('boxed')]);
      const [[zero, nan, big, lone, point, holes, pattern, problem, boxed]] = (await receive(port2, 1)) as [
        [number, number, bigint, string, Point, unknown[], RegExp, Error & { extra?: number }, object],
      ];
      return {
        zero: Object.is(zero, -0),
        nan: Number.isNaN(nan),
        big: String(big),
        lone: lone.charCodeAt(0),
        point: [Object.getPrototypeOf(point) === Object.prototype, Object.keys(point)],
        holes: [holes.length, Object.keys(holes)],
        pattern: [pattern.source, pattern.flags, pattern.lastIndex],
        problem: [problem instanceof RangeError, problem.message, problem.extra],
        boxed: Object.prototype.toString.call(boxed),
      };
    },
    expected: {
      zero: true,
      nan: true,
      big: '1180591620717411303424',
      lone: 0xd800,
      point: [true, ['x']],
      holes: [3, ['2']],
      pattern: ['a+', 'giu', 0],
      problem: [true, 'message', undefined],
      boxed: '[object String]',
    },
  },

  'a value that mutates itself while it is read': {
    section: 'HTML §2.7.3: keys are listed first, each is read if it is still there',
    async play({ port1, port2 }) {
      const object: Record<string, unknown> = {
        get first() {
          delete object['second'];
          object['added'] = 'too late';
          (object['third'] as unknown[]).push('just in time');
          return 'first';
        },
        second: 'deleted before it is read',
        third: [],
      };
      const map = new Map<unknown, unknown>();
      const key = {
        get name() {
          map.delete('later');
          map.set('added', 'too late');
          return 'key';
        },
      };
      map.set(key, 1).set('later', 2);
      port1.postMessage([object, map]);
      const [[plain, entries]] = (await receive(port2, 1)) as [[object, Map<unknown, unknown>]];
      return [Object.entries(plain), [...entries]];
    },
    expected: [
      [
        ['first', 'first'],
        ['third', ['just in time']],
      ],
      [
        [{ name: 'key' }, 1],
        ['later', 2],
      ],
    ],
  },

  'an error keeps its stack': {
    section: 'HTML §2.7.3: “User agents should attach … the stack property”',
    async play({ port1, port2 }) {
      function whereItIsMade(): Error {
        return new Error('message');
      }
      port1.postMessage(whereItIsMade());
      const [{ stack }] = (await receive(port2, 1)) as [Error];
      return String(stack).includes('whereItIsMade');
    },
    expected: true,
    deviations: [
      {
        of: ['PeerPort in Node', 'PeerPort in Chromium'],
        because: 'a stack tells the other process about paths and code of this one',
        expected: false,
      },
    ],
  },

  'a Proxy cannot be cloned': {
    section: 'HTML §2.7.3: “an exotic object”',
    async play({ port1, port2 }) {
      const result = outcome(() => port1.postMessage(new Proxy({ shown: true }, {})));
      port1.postMessage('usable');
      return [result, ...(await receive(port2, result === 'ok' ? 2 : 1))];
    },
    expected: ['DataCloneError', 'usable'],
    deviations: [
      {
        of: ['PeerPort in Node', 'PeerPort in Chromium'],
        because: 'no script can tell the Proxy of a plain object from one: it is cloned as what it shows',
        expected: ['ok', { shown: true }, 'usable'],
      },
    ],
  },

  'nesting 1,000 deep crosses': {
    section: 'HTML §2.7.3',
    async play({ port1, port2 }) {
      port1.postMessage(nested(SHALLOW));
      return depthOf((await receive(port2, 1))[0]);
    },
    expected: SHALLOW,
  },

  'nesting 10,000 deep is refused or crosses, and leaves the port usable': {
    section: 'HTML §2.7.3 knows no limit',
    async play({ port1, port2 }) {
      const result = outcome(() => port1.postMessage(nested(DEEP)));
      port1.postMessage('usable');
      const received = await receive(port2, result === 'ok' ? 2 : 1);
      return [result, received.at(-1)];
    },
    expected: ['ok', 'usable'],
    deviations: [
      {
        of: ['PeerPort in Node', 'PeerPort in Chromium'],
        because: 'the receiver must be able to read whatever the sender could post: limits.maxDepthCount is 1,000',
        expected: ['DataCloneError', 'usable'],
      },
      {
        of: ['MessagePort in Node', 'MessagePort in Chromium'],
        because: 'V8 runs out of stack',
        expected: ['RangeError', 'usable'],
      },
    ],
  },
};
