import { type Cases, NODE_VERSION } from '../case.ts';
import { outcome, receive } from '../transcript.ts';

const unclonable: Readonly<Record<string, () => unknown>> = {
  'a function': () => () => {},
  'a symbol': () => Symbol('x'),
  'a WeakMap': () => new WeakMap(),
  'a WeakRef': () => new WeakRef({}),
  'a Promise': () => Promise.resolve(),
  'an EventTarget': () => new EventTarget(),
  'an iterator': () => [][Symbol.iterator](),
};

const refused = Object.fromEntries(Object.keys(unclonable).map((name) => [name, 'DataCloneError']));

/** What cannot be posted. */
export const unclonableCases: Cases = {
  'what cannot be cloned is a DataCloneError, sends nothing, and leaves the port usable': {
    section: 'HTML §2.7.3, StructuredSerializeInternal',
    async play({ port1, port2 }) {
      const results = Object.entries(unclonable).map(([name, make]) => {
        return [name, outcome(() => port1.postMessage({ fine: 1, list: [make()] }))];
      });
      port1.postMessage('usable');
      return [Object.fromEntries(results), await receive(port2, 1)];
    },
    expected: [refused, ['usable']],
    deviations: [
      {
        of: ['MessagePort in Node'],
        because: 'in Node an EventTarget is an object like any other',
        expected: [{ ...refused, 'an EventTarget': 'ok' }, [{ fine: 1, list: [{}] }]],
      },
    ],
  },

  'a DataCloneError is a DOMException with code 25': {
    section: 'Web IDL, DOMException',
    async play({ port1 }) {
      try {
        port1.postMessage({ user: { callback: () => {} } });
        return 'ok';
      } catch (error) {
        const { name, code, path } = error as DOMException & { path?: string };
        return [
          (error as object).constructor === DOMException,
          Object.prototype.toString.call(error),
          name,
          code,
          path,
        ];
      }
    },
    expected: [true, '[object DOMException]', 'DataCloneError', 25, undefined],
    deviations: [
      {
        of: ['PeerPort in Node', 'PeerPort in Chromium'],
        because: 'the error of a PeerPort says where the offender is, as path and in its message',
        expected: [true, '[object DOMException]', 'DataCloneError', 25, '$.user.callback'],
      },
    ],
  },

  'nothing is detached when the message cannot be cloned': {
    section: 'HTML §2.7.7, StructuredSerializeWithTransfer: serializing comes before transferring',
    async play({ port1, port2 }) {
      const buffer = new ArrayBuffer(8);
      const result = outcome(() => port1.postMessage([buffer, () => {}], [buffer]));
      port1.postMessage(buffer);
      const [arrived] = (await receive(port2, 1)) as [ArrayBuffer];
      return [result, buffer.byteLength, arrived.byteLength];
    },
    expected: ['DataCloneError', 8, 8],
  },

  'a port in the list stays usable when the message cannot be cloned': {
    section: 'HTML §2.7.7, StructuredSerializeWithTransfer: serializing comes before transferring',
    async play({ port1, makeChannel }) {
      const other = await makeChannel();
      const result = outcome(() => port1.postMessage(() => {}, [other.port1]));
      other.port1.postMessage('usable');
      return [result, await receive(other.port2, 1)];
    },
    expected: ['DataCloneError', ['usable']],
  },

  'what a getter throws comes out as it is; nothing is sent or detached': {
    section: 'HTML §2.7.3, StructuredSerializeInternal',
    async play({ port1, port2 }) {
      const buffer = new ArrayBuffer(8);
      const message = {
        get field() {
          throw new RangeError('from the getter');
        },
      };
      const result = outcome(() => port1.postMessage(message, [buffer]));
      port1.postMessage('usable');
      return [result, buffer.byteLength, await receive(port2, 1)];
    },
    expected: ['RangeError', 8, ['usable']],
  },

  'a port that is not in the transfer list is a DataCloneError': {
    section: 'HTML §2.7.3: transferable objects are not serializable',
    async play({ port1, port2, makeChannel }) {
      const other = await makeChannel();
      const results = [
        outcome(() => port1.postMessage({ port: other.port1 })),
        outcome(() => port1.postMessage({ port: new MessageChannel().port1 })),
      ];
      port1.postMessage('usable');
      return [results, await receive(port2, 1)];
    },
    expected: [['DataCloneError', 'DataCloneError'], ['usable']],
    deviations: [
      {
        of: ['MessagePort in Node'],
        because: 'Node before 22 has a TypeError for it',
        when: NODE_VERSION < 22,
        expected: [['TypeError', 'TypeError'], ['usable']],
      },
    ],
  },

  'structuredClone() of a port is a DataCloneError, and the port stays usable': {
    section: 'HTML §2.7.3: transferable objects are not serializable',
    async play({ port1, port2 }) {
      const results = [outcome(() => structuredClone(port1)), outcome(() => structuredClone({ list: [port1] }))];
      port1.postMessage('usable');
      return [results, await receive(port2, 1)];
    },
    expected: [['DataCloneError', 'DataCloneError'], ['usable']],
    deviations: [
      {
        of: ['MessagePort in Node'],
        because: 'Node before 22 has a TypeError for it',
        when: NODE_VERSION < 22,
        expected: [['TypeError', 'TypeError'], ['usable']],
      },
      {
        of: ['PeerPort in Node'],
        because: 'Node before 22.10 clones every object of an app, and none can be marked as uncloneable',
        when: NODE_VERSION < 22,
        expected: [['ok', 'ok'], ['usable']],
      },
    ],
  },

  'a port posted to itself is a DataCloneError, and stays usable': {
    section: 'HTML §9.4.4, message port post message steps: “if transfer contains sourcePort”',
    async play({ port1, port2 }) {
      const results = [
        outcome(() => port1.postMessage(null, [port1])),
        outcome(() => port1.postMessage(port1, { transfer: [port1] })),
      ];
      port1.postMessage('usable');
      return [results, await receive(port2, 1)];
    },
    expected: [['DataCloneError', 'DataCloneError'], ['usable']],
  },

  'a detached buffer is a DataCloneError, in the message and in the list': {
    section: 'HTML §2.7.3 and §2.7.7: IsDetachedBuffer',
    async play({ port1, port2 }) {
      const detached = new ArrayBuffer(8);
      structuredClone(detached, { transfer: [detached] });
      const results = [outcome(() => port1.postMessage(detached)), outcome(() => port1.postMessage(null, [detached]))];
      port1.postMessage('usable');
      return [results, await receive(port2, 1)];
    },
    expected: [['DataCloneError', 'DataCloneError'], ['usable']],
    deviations: [
      {
        of: ['MessagePort in Node'],
        because: 'Node before 22 does not look at a detached buffer that only the list has',
        when: NODE_VERSION < 22,
        expected: [['DataCloneError', 'ok'], [null]],
      },
    ],
  },

  'a locked stream is a DataCloneError': {
    section: 'Streams §4.2.5, transfer steps',
    async play({ port1, port2 }) {
      const [readable, writable, transform] = [new ReadableStream(), new WritableStream(), new TransformStream()];
      readable.getReader();
      writable.getWriter();
      transform.readable.getReader();
      const results = [readable, writable, transform].map((stream) => {
        return outcome(() => port1.postMessage(null, [stream]));
      });
      port1.postMessage('usable');
      return [results, await receive(port2, 1)];
    },
    expected: [['DataCloneError', 'DataCloneError', 'DataCloneError'], ['usable']],
    deviations: [
      {
        of: ['MessagePort in Chromium'],
        because: 'Chromium has a TypeError for it',
        expected: [['TypeError', 'TypeError', 'TypeError'], ['usable']],
      },
    ],
  },
};
