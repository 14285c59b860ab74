import type { Cases, Channel } from '../case.ts';
import { outcome, receive } from '../transcript.ts';

/** What is transferred, and what a getter does to it while the message is read. */
interface Meddling {
  readonly item: Transferable;
  meddle(): void;
}

const meddlings: Readonly<Record<string, (other: Channel) => Meddling>> = {
  'a port that it closes': ({ port1 }) => ({ item: port1, meddle: () => port1.close() }),
  'a buffer that it detaches': () => {
    const buffer = new ArrayBuffer(8);
    return { item: buffer, meddle: () => structuredClone(buffer, { transfer: [buffer] }) };
  },
  'a ReadableStream that it locks': () => {
    const stream = new ReadableStream();
    return { item: stream, meddle: () => stream.getReader() };
  },
  'a WritableStream that it locks': () => {
    const stream = new WritableStream();
    return { item: stream, meddle: () => stream.getWriter() };
  },
};

/** Getters that change what is transferred while the message is read. */
export const meddlingGettersCases: Cases = {
  'what is transferred is looked at after the message was read: a getter that got there first is a DataCloneError': {
    section: 'HTML §2.7.7, StructuredSerializeWithTransfer: [[Detached]] is looked at after serializing',
    async play({ port1, port2, makeChannel }) {
      const results: Record<string, unknown> = {};
      for (const [name, make] of Object.entries(meddlings)) {
        const { item, meddle } = make(await makeChannel());
        const before = new ArrayBuffer(8);
        const message = {
          get field() {
            meddle();
            return name;
          },
        };
        results[name] = [outcome(() => port1.postMessage(message, [before, item])), before.byteLength];
      }
      port1.postMessage('usable');
      return [results, await receive(port2, 1)];
    },
    expected: [Object.fromEntries(Object.keys(meddlings).map((name) => [name, ['DataCloneError', 8]])), ['usable']],
    deviations: [
      {
        of: ['MessagePort in Node'],
        because: 'Node sends what was closed or detached, and detaches what stands before a stream that it refuses',
        expected: [
          {
            'a port that it closes': ['ok', 0],
            'a buffer that it detaches': ['ok', 0],
            'a ReadableStream that it locks': ['DataCloneError', 0],
            'a WritableStream that it locks': ['DataCloneError', 0],
          },
          [{ field: 'a port that it closes' }],
        ],
      },
      {
        of: ['MessagePort in Chromium'],
        because: 'Chromium has a TypeError for a stream that is locked, and detaches what stands before it',
        expected: [
          {
            'a port that it closes': ['ok', 0],
            'a buffer that it detaches': ['DataCloneError', 8],
            'a ReadableStream that it locks': ['TypeError', 0],
            'a WritableStream that it locks': ['TypeError', 0],
          },
          [{ field: 'a port that it closes' }],
        ],
      },
    ],
  },

  'getters run before it is told that something in the list is closed or locked, not before what can never be there': {
    section: 'HTML §2.7.7, StructuredSerializeWithTransfer: the order of the steps',
    async play({ port1, makeChannel }) {
      const closed = await makeChannel();
      closed.port1.close();
      const locked = new ReadableStream();
      locked.getReader();
      const lists: Record<string, readonly object[]> = {
        closed: [closed.port1],
        locked: [locked],
        twice: [locked, locked],
        'the port itself': [port1],
      };
      return Object.entries(lists).map(([name, list]) => {
        let ran = false;
        const message = {
          get field() {
            ran = true;
            return 1;
          },
        };
        return [name, outcome(() => port1.postMessage(message, list as Transferable[])), ran];
      });
    },
    expected: [
      ['closed', 'DataCloneError', true],
      ['locked', 'DataCloneError', true],
      ['twice', 'DataCloneError', false],
      ['the port itself', 'DataCloneError', false],
    ],
    deviations: [
      {
        of: ['MessagePort in Node'],
        because: 'Node looks whether a port is closed before it reads the message',
        expected: [
          ['closed', 'DataCloneError', false],
          ['locked', 'DataCloneError', true],
          ['twice', 'DataCloneError', false],
          ['the port itself', 'DataCloneError', false],
        ],
      },
      {
        of: ['MessagePort in Chromium'],
        because:
          'Chromium transfers a closed port, has a TypeError for a stream that is locked, and reads the message first',
        expected: [
          ['closed', 'ok', true],
          ['locked', 'TypeError', true],
          ['twice', 'DataCloneError', false],
          ['the port itself', 'DataCloneError', true],
        ],
      },
    ],
  },
};
