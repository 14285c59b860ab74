import type { Cases, Channel } from '../case.ts';
import { listen, outcome, receive, Transcript } from '../transcript.ts';

/** The `close` events of both ports, with whatever reason they give. */
function closesOf({ port1, port2 }: Channel): Transcript {
  const transcript = new Transcript();
  for (const [name, port] of Object.entries({ port1, port2 })) {
    port.addEventListener('close', (event) => {
      const { reason } = event as Event & { reason?: string };
      transcript.note(reason === undefined ? name : `${name} ${reason}`);
    });
  }
  return transcript;
}

/** How a channel ends. */
export const closeCases: Cases = {
  'everything posted before close() arrives': {
    section: 'HTML §9.4.4, close()',
    async play({ port1, port2 }) {
      const received = receive(port2, 3);
      for (const message of ['first', 'second', 'third']) port1.postMessage(message);
      port1.close();
      return received;
    },
    expected: ['first', 'second', 'third'],
  },

  'what was posted before close() waits for a port that is not started': {
    section: 'HTML §9.4.4, close() and start()',
    async play({ port1, port2, quiet }) {
      port1.postMessage('message');
      port1.close();
      await quiet();
      return receive(port2, 1);
    },
    expected: ['message'],
  },

  'after close() postMessage() does nothing, on either side': {
    section: 'HTML §9.4.4, message port post message steps: “if targetPort is null”',
    async play({ port1, port2, quiet }) {
      const [atPort1, atPort2] = [listen(port1), listen(port2)];
      port1.start();
      port2.start();
      port1.close();
      const results = [outcome(() => port1.postMessage('too late'))];
      await quiet();
      results.push(outcome(() => port2.postMessage('to nobody')));
      await quiet();
      return [results, atPort1.entries, atPort2.entries];
    },
    expected: [['ok', 'ok'], [], []],
  },

  'after close() a message is serialized and transferred all the same': {
    section: 'HTML §9.4.4, message port post message steps: StructuredSerializeWithTransfer comes first',
    async play({ port1 }) {
      port1.close();
      const [buffer, readable, writable] = [new ArrayBuffer(8), new ReadableStream(), new WritableStream()];
      return [
        outcome(() => port1.postMessage(() => {})),
        outcome(() => port1.postMessage(null, [buffer, readable, writable])),
        buffer.byteLength,
        readable.locked,
        writable.locked,
      ];
    },
    expected: ['DataCloneError', 'ok', 0, true, true],
    deviations: [
      {
        of: ['MessagePort in Chromium'],
        because: 'Chromium does not look at a message that is posted to a closed port',
        expected: ['ok', 'ok', 8, false, false],
      },
    ],
  },

  'close() and start() may be called again': {
    section: 'HTML §9.4.4, close()',
    async play({ port1, port2 }) {
      const ports = [port1, port2, port1];
      return ports.flatMap((port) => [outcome(() => port.close()), outcome(() => port.start())]);
    },
    expected: ['ok', 'ok', 'ok', 'ok', 'ok', 'ok'],
  },

  'a port that closes gets nothing more, though it was on the way or in its queue': {
    section: 'HTML §9.4.4, close(): disentangle',
    async play({ port1, port2, quiet }) {
      const transcript = listen(port2);
      for (const message of ['on the way', 'as well']) port1.postMessage(message);
      port2.start();
      port2.close();
      await quiet();
      return transcript.entries;
    },
    expected: [],
  },

  'a handler that closes the port gets nothing more, though messages are queued': {
    section: 'HTML §9.4.4, port message queue: its tasks run, whatever close() did (whatwg/html#5765 is open)',
    async play({ port1, port2, quiet }) {
      const transcript = new Transcript();
      port2.onmessage = ({ data }) => {
        transcript.note(data);
        port2.close();
      };
      for (const message of ['first', 'second', 'third']) port1.postMessage(message);
      await transcript.until(1);
      await quiet();
      return transcript.entries;
    },
    expected: ['first', 'second', 'third'],
    deviations: [
      {
        of: ['PeerPort in Node', 'PeerPort in Chromium'],
        because: 'what had arrived by then is chance between processes: after close() nothing comes',
        expected: ['first'],
      },
      { of: ['MessagePort in Chromium'], because: 'Chromium drops what is in the queue', expected: ['first'] },
    ],
  },

  'a handler may close the port that it would answer to': {
    section: 'HTML §9.4.4, close()',
    async play({ port1, port2, quiet }) {
      const transcript = listen(port1);
      port1.start();
      port2.onmessage = ({ data }) => {
        port2.postMessage(`answer to ${data}`);
        port2.close();
        port2.postMessage('too late');
      };
      for (const message of [1, 2]) port1.postMessage(message);
      await transcript.until(1);
      await quiet();
      return transcript.entries;
    },
    expected: ['answer to 1'],
  },

  'both sides may close at once': {
    section: 'HTML §9.4.4, close()',
    async play({ port1, port2, quiet }) {
      const transcript = listen(port2);
      port1.postMessage('lost, as port2 closes');
      port1.close();
      port2.close();
      port2.start();
      await quiet();
      return transcript.entries;
    },
    expected: [],
  },

  'the close event comes once, on the side that did not close': {
    section: 'HTML §9.4.4, close(): disentangle',
    async play({ port1, port2, quiet }) {
      const closes = closesOf({ port1, port2 });
      port1.close();
      await quiet();
      return [...closes.entries].sort();
    },
    expected: ['port2'],
    deviations: [
      {
        of: ['PeerPort in Node', 'PeerPort in Chromium'],
        because: 'it says on both sides that the channel is over, and why',
        expected: ['port1 closed', 'port2 closed'],
      },
      { of: ['MessagePort in Node'], because: 'Node fires it on both sides', expected: ['port1', 'port2'] },
      { of: ['MessagePort in Chromium'], because: 'Chromium has no close event', expected: [] },
    ],
  },

  'the close event comes after the last message': {
    section: 'HTML §9.4.4, disentangle: “queue a task”',
    async play({ port1, port2, quiet }) {
      const transcript = listen(port2);
      port2.addEventListener('close', () => transcript.note('close'));
      for (const message of [1, 2]) port1.postMessage(message);
      port1.close();
      port2.start();
      await transcript.until(2);
      await quiet();
      return transcript.entries;
    },
    expected: [1, 2, 'close'],
    deviations: [{ of: ['MessagePort in Chromium'], because: 'Chromium has no close event', expected: [1, 2] }],
  },

  'a port that was not started gets its close event at once, and its messages when it is started': {
    section: 'HTML §9.4.4, disentangle: “fire an event named close”, whatever the port message queue holds',
    async play({ port1, port2, quiet }) {
      const transcript = new Transcript();
      port2.addEventListener('close', () => transcript.note('close'));
      port1.postMessage('message');
      port1.close();
      await quiet();
      transcript.note('start()');
      port2.onmessage = ({ data }) => transcript.note(data);
      await transcript.until(2);
      await quiet();
      return transcript.entries;
    },
    expected: ['close', 'start()', 'message'],
    deviations: [
      {
        of: ['MessagePort in Node'],
        because: 'Node has the event wait until the messages were read',
        expected: ['start()', 'message', 'close'],
      },
      { of: ['MessagePort in Chromium'], because: 'Chromium has no close event', expected: ['start()', 'message'] },
    ],
  },

  'a port without messages gets its close event without being started': {
    section: 'HTML §9.4.4, disentangle: the close event',
    async play({ port1, port2, quiet }) {
      const transcript = new Transcript();
      port2.addEventListener('close', ({ type, bubbles, cancelable }) => transcript.note([type, bubbles, cancelable]));
      port1.close();
      await quiet();
      return transcript.entries;
    },
    expected: [['close', false, false]],
    deviations: [{ of: ['MessagePort in Chromium'], because: 'Chromium has no close event', expected: [] }],
  },

  'a closed port cannot be transferred': {
    section: 'HTML §9.4.4, close(): [[Detached]]',
    async play({ port1, port2, makeChannel }) {
      const other = await makeChannel();
      other.port1.close();
      const result = outcome(() => port1.postMessage(null, [other.port1]));
      port1.postMessage('usable');
      return [result, await receive(port2, 1)];
    },
    expected: ['DataCloneError', ['usable']],
    deviations: [
      {
        of: ['MessagePort in Chromium'],
        because: 'Chromium transfers a closed port',
        expected: ['ok', [null]],
      },
    ],
  },
};
