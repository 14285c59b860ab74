import { type Cases, NODE_VERSION } from '../case.ts';
import { outcome, receive } from '../transcript.ts';

type Form = (buffer: ArrayBuffer) => unknown;

const accepted: Readonly<Record<string, Form>> = {
  nothing: () => undefined,
  null: () => null,
  'an empty array': () => [],
  'an array': (buffer) => [buffer],
  'a Set': (buffer) => new Set([buffer]),
  'a generator': (buffer) => generate(buffer),
  'empty options': () => ({}),
  'options with transfer: undefined': () => ({ transfer: undefined }),
  'options with an array': (buffer) => ({ transfer: [buffer] }),
  'options with a generator': (buffer) => ({ transfer: generate(buffer) }),
  'options that are iterable': (buffer) => Object.assign([buffer], { transfer: [] }),
  'a function, which is an object without transfer': () => () => {},
  'an object whose iterator is null': (buffer) => ({ [Symbol.iterator]: null, transfer: [buffer] }),
};

const notCallable = 'an object whose iterator is no function';

const rejected: Readonly<Record<string, Form>> = {
  'a number': () => 7,
  'a string, though it can be iterated': () => 'abc',
  true: () => true,
  'a symbol': () => Symbol('x'),
  'a bigint': () => 1n,
  'transfer: null': () => ({ transfer: null }),
  'transfer: a number': () => ({ transfer: 7 }),
  'transfer: a string': () => ({ transfer: 'abc' }),
  'transfer: an object that is not iterable': () => ({ transfer: {} }),
  'a list with a number': (buffer) => [buffer, 7],
  'a list with null': (buffer) => [buffer, null],
  'a list with undefined': (buffer) => ({ transfer: [buffer, undefined] }),
  [notCallable]: () => ({ [Symbol.iterator]: 7 }),
};

const refused: Readonly<Record<string, Form>> = {
  'a plain object': (buffer) => [buffer, {}],
  'a function': (buffer) => [buffer, () => {}],
  'a view, whose buffer could be transferred': (buffer) => [buffer, new Uint8Array(buffer)],
  'an array inside the list': (buffer) => [[buffer]],
  'the same buffer twice': (buffer) => [buffer, buffer],
  'the same port twice': (buffer) => {
    const { port1 } = new MessageChannel();
    return [buffer, port1, port1];
  },
};

function* generate(buffer: ArrayBuffer): Generator<ArrayBuffer> {
  yield buffer;
}

/** What comes of each form: the outcome of the call, and whether the buffer moved. */
function tryAll(port: MessagePort, forms: Readonly<Record<string, Form>>): Record<string, string> {
  const results = Object.entries(forms).map(([name, form]) => {
    const buffer = new ArrayBuffer(1);
    const result = outcome(() => port.postMessage(name, form(buffer) as Transferable[]));
    return [name, buffer.byteLength === 0 ? `${result}, transferred` : result];
  });
  return Object.fromEntries(results);
}

function allOf(forms: Readonly<Record<string, Form>>, result: string): Record<string, string> {
  return Object.fromEntries(Object.keys(forms).map((name) => [name, result]));
}

/** What `postMessage` takes. */
export const argumentCases: Cases = {
  'postMessage() takes a transfer list, options, or neither': {
    section: 'HTML §9.4.4, postMessage(): its two overloads, by Web IDL',
    async play({ port1, port2 }) {
      const results = tryAll(port1, accepted);
      return [results, (await receive(port2, Object.keys(accepted).length)).length];
    },
    expected: [
      {
        ...allOf(accepted, 'ok'),
        'an array': 'ok, transferred',
        'a Set': 'ok, transferred',
        'a generator': 'ok, transferred',
        'options with an array': 'ok, transferred',
        'options with a generator': 'ok, transferred',
        'options that are iterable': 'ok, transferred',
        'an object whose iterator is null': 'ok, transferred',
      },
      Object.keys(accepted).length,
    ],
  },

  'anything else is a TypeError, and nothing is sent or transferred': {
    section: 'HTML §9.4.4, postMessage(): sequence<object>, by Web IDL',
    async play({ port1, port2 }) {
      const results = tryAll(port1, rejected);
      port1.postMessage('usable');
      return [results, await receive(port2, 1)];
    },
    expected: [allOf(rejected, 'TypeError'), ['usable']],
    deviations: [
      {
        of: ['MessagePort in Node'],
        because: 'Node takes an object whose iterator is no function for options',
        when: NODE_VERSION < 22,
        expected: [{ ...allOf(rejected, 'TypeError'), [notCallable]: 'ok' }, [notCallable]],
      },
      {
        of: ['MessagePort in Node'],
        because: 'Node also has a DataCloneError for what is no object, from 22 on',
        expected: [
          {
            ...allOf(rejected, 'TypeError'),
            'a list with a number': 'DataCloneError',
            'a list with null': 'DataCloneError',
            'a list with undefined': 'DataCloneError',
            [notCallable]: 'ok',
          },
          [notCallable],
        ],
      },
    ],
  },

  'postMessage() without a message is a TypeError': {
    section: 'Web IDL, overload resolution: one argument is required',
    async play({ port1, port2 }) {
      const result = outcome(() => (port1.postMessage as () => void)());
      port1.postMessage('usable');
      return [result, await receive(port2, 1)];
    },
    expected: ['TypeError', ['usable']],
  },

  'an object in the list that cannot be transferred, or is there twice, is a DataCloneError': {
    section: 'HTML §2.7.7, StructuredSerializeWithTransfer',
    async play({ port1, port2 }) {
      const results = tryAll(port1, refused);
      port1.postMessage('usable');
      return [results, await receive(port2, 1)];
    },
    expected: [allOf(refused, 'DataCloneError'), ['usable']],
    deviations: [
      {
        of: ['MessagePort in Node'],
        because: 'Node before 22 has a TypeError for what is not transferable',
        when: NODE_VERSION < 22,
        expected: [
          {
            ...allOf(refused, 'TypeError'),
            'the same buffer twice': 'DataCloneError',
            'the same port twice': 'DataCloneError',
          },
          ['usable'],
        ],
      },
    ],
  },

  'the list is read once, before the message': {
    section: 'Web IDL, sequences; HTML §9.4.4, postMessage()',
    async play({ port1 }) {
      const order: string[] = [];
      const message = {
        get field() {
          order.push('message');
          return null;
        },
      };
      const options = {
        get transfer() {
          order.push('options.transfer');
          return {
            *[Symbol.iterator]() {
              order.push('list');
              yield new ArrayBuffer(1);
            },
          };
        },
      };
      port1.postMessage(message, options as unknown as StructuredSerializeOptions);
      return order;
    },
    expected: ['options.transfer', 'list', 'message'],
  },

  'what the list throws comes out as it is': {
    section: 'Web IDL, sequences',
    async play({ port1, port2 }) {
      const failing = {
        // biome-ignore lint/correctness/useYield: it fails before it could
        *[Symbol.iterator]() {
          throw new RangeError('from the list');
        },
      };
      const result = outcome(() => port1.postMessage('lost', failing as unknown as Transferable[]));
      port1.postMessage('usable');
      return [result, await receive(port2, 1)];
    },
    expected: ['RangeError', ['usable']],
  },
};
