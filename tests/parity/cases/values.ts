import type { Cases } from '../case.ts';
import { outcome, receive } from '../transcript.ts';

/** Posts a value, and gives what arrives. */
async function cross<Value>(
  { port1, port2 }: { port1: MessagePort; port2: MessagePort },
  value: Value,
): Promise<Value> {
  const received = receive(port2, 1);
  port1.postMessage(value);
  return (await received)[0] as Value;
}

/** The descriptor of a property that an assignment makes. */
function data(value: unknown): PropertyDescriptor {
  return { value, writable: true, enumerable: true, configurable: true };
}

/** What arrives of values that have more to them than structured clone keeps. */
export const valueCases: Cases = {
  'errors of all classes arrive with message and cause, and without what else they have': {
    section: 'HTML §2.7.3: “if value has an [[ErrorData]] internal slot”',
    async play(stage) {
      class Own extends RangeError {
        override name = 'Own';
      }
      const classes = [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError, Own];
      const errors = classes.map((Class) => Object.assign(new Class('message', { cause: [Class.name] }), { extra: 1 }));
      const arrived = await cross(stage, errors);
      return arrived.map((error) => [error.constructor.name, error.message, error.cause, 'extra' in error]);
    },
    expected: [
      ['Error', 'message', ['Error'], false],
      ['EvalError', 'message', ['EvalError'], false],
      ['RangeError', 'message', ['RangeError'], false],
      ['ReferenceError', 'message', ['ReferenceError'], false],
      ['SyntaxError', 'message', ['SyntaxError'], false],
      ['TypeError', 'message', ['TypeError'], false],
      ['URIError', 'message', ['URIError'], false],
      ['Error', 'message', ['Own'], false],
    ],
  },

  'the message of an error is its own data property, as a string; its class is that of its name': {
    section: 'HTML §2.7.3: [[GetOwnProperty]]("message") and ToString; Get(value, "name")',
    async play(stage) {
      const error = (changes: PropertyDescriptorMap) => Object.defineProperties(new Error('message'), changes);
      const arrived = await cross(stage, [
        Reflect.construct(Error, []) as Error,
        error({ message: { value: 7 } }),
        error({ message: { get: () => 'from a getter' } }),
        error({ name: { value: 'RangeError' } }),
      ]);
      return arrived.map((each) => [each.constructor.name, Object.hasOwn(each, 'message'), each.message]);
    },
    expected: [
      ['Error', false, ''],
      ['Error', true, '7'],
      ['Error', false, ''],
      ['RangeError', true, 'message'],
    ],
  },

  'objects arrive plain: own enumerable properties, as data, whatever their prototype, and not frozen': {
    section: 'HTML §2.7.3 and §2.7.6, StructuredDeserialize',
    async play(stage) {
      const hidden = Object.defineProperty({ shown: 1 }, 'hidden', { value: 2 });
      const accessor = {
        get computed() {
          return 3;
        },
      };
      const values = [
        hidden,
        accessor,
        Object.create({ inherited: 4 }),
        Object.create(null),
        Object.freeze({ cold: 5 }),
      ];
      const withProto: object = JSON.parse('{"__proto__": 6}');
      const arrived = await cross(stage, [...values, withProto]);
      return arrived.map((value) => [
        Object.getPrototypeOf(value) === Object.prototype && !Object.isFrozen(value),
        Object.entries(Object.getOwnPropertyDescriptors(value)),
      ]);
    },
    expected: [
      [true, [['shown', data(1)]]],
      [true, [['computed', data(3)]]],
      [true, []],
      [true, []],
      [true, [['cold', data(5)]]],
      [true, [['__proto__', data(6)]]],
    ],
  },

  'arrays keep their holes and what else they hold; other built-ins lose what was added to them': {
    section: 'HTML §2.7.3: “deep” is for plain objects and arrays',
    async play(stage) {
      const array = Object.assign([1, 2], { added: 3 });
      array.length = 4;
      const others = [new Date(5), /x/, new Set([1]), new Map(), Object(1), new Uint8Array(0), new ArrayBuffer(0)];
      const arrived = await cross(stage, [array, ...others.map((other) => Object.assign(other, { added: 1 }))]);
      return arrived.map((value) => [
        value.constructor.name,
        Object.keys(value),
        (value as { length?: number }).length,
      ]);
    },
    expected: [
      ['Array', ['0', '1', 'added'], 4],
      ['Date', [], undefined],
      ['RegExp', [], undefined],
      ['Set', [], undefined],
      ['Map', [], undefined],
      ['Number', [], undefined],
      ['Uint8Array', [], 0],
      ['ArrayBuffer', [], undefined],
    ],
  },

  'instances of subclasses of built-ins arrive as built-ins': {
    section: 'HTML §2.7.6: “a new … object in targetRealm”',
    async play(stage) {
      class List extends Array {}
      class Table extends Map {
        field = 1;
      }
      class Day extends Date {}
      class Bytes extends Uint8Array<ArrayBuffer> {}
      const arrived = await cross<object[]>(stage, [
        List.from([1]),
        new Table(),
        new Day(),
        new Bytes(new ArrayBuffer(1)),
      ]);
      return arrived.map((value) => [Object.getPrototypeOf(value).constructor.name, Object.keys(value)]);
    },
    expected: [
      ['Array', ['0']],
      ['Map', []],
      ['Date', []],
      ['Uint8Array', ['0']],
    ],
  },

  'views keep their offset and length, or follow their buffer': {
    section: 'HTML §2.7.3: [[ViewedArrayBuffer]]',
    async play(stage) {
      const buffer = new ArrayBuffer(8, { maxByteLength: 16 });
      const views = [new Uint8Array(buffer), new Uint16Array(buffer, 2, 2), new DataView(buffer, 4)];
      const arrived = await cross(stage, views);
      const { buffer: shared } = arrived[0] as Uint8Array<ArrayBuffer>;
      shared.resize(16);
      return arrived.map((view) => [view.byteOffset, view.byteLength, view.buffer === shared]);
    },
    expected: [
      [0, 16, true],
      [2, 4, true],
      [4, 12, true],
    ],
  },

  'a view on a buffer that is detached, or too short by now, is a DataCloneError': {
    section: 'HTML §2.7.3: IsArrayBufferViewOutOfBounds',
    async play({ port1 }) {
      const [gone, shrunk] = [new Uint8Array(4), new Uint8Array(new ArrayBuffer(8, { maxByteLength: 16 }), 4, 4)];
      structuredClone(gone.buffer, { transfer: [gone.buffer] });
      shrunk.buffer.resize(2);
      return [gone, shrunk].map((view) => outcome(() => port1.postMessage({ view })));
    },
    expected: ['DataCloneError', 'DataCloneError'],
  },
};
