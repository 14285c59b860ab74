import type { Cases } from '../case.ts';
import { listen, receive, Transcript } from '../transcript.ts';

const listeningStarts = {
  of: ['MessagePort in Node'],
  because: 'Node starts a port when it gets its first listener for message',
} as const;

/** When the port message queue is enabled. */
export const startCases: Cases = {
  'messages wait in the queue until start()': {
    section: 'HTML §9.4.4, start()',
    async play({ port1, port2, quiet }) {
      for (const message of ['first', 'second']) port1.postMessage(message);
      await quiet();
      return receive(port2, 2);
    },
    expected: ['first', 'second'],
  },

  'addEventListener does not start the port': {
    section: 'HTML §9.4.4, start()',
    async play({ port1, port2, quiet }) {
      const transcript = listen(port2);
      port1.postMessage('message');
      await quiet();
      transcript.note('start()');
      port2.start();
      return transcript.until(2);
    },
    expected: ['start()', 'message'],
    deviations: [{ ...listeningStarts, expected: ['message', 'start()'] }],
  },

  'onclose and onmessageerror do not start the port': {
    section: 'HTML §9.4.4, start()',
    async play({ port1, port2, quiet }) {
      const port = port2 as MessagePort & { onclose: unknown };
      port.onclose = () => {};
      port.onmessageerror = () => {};
      port1.postMessage('message');
      await quiet();
      const transcript = new Transcript();
      port2.onmessage = ({ data }) => transcript.note(data);
      port1.postMessage('another');
      await quiet();
      return transcript.entries;
    },
    expected: ['message', 'another'],
    deviations: [
      { of: ['MessagePort in Chromium'], because: 'in Chromium onmessageerror starts a port', expected: ['another'] },
    ],
  },

  'setting onmessage starts the port': {
    section: 'HTML §9.4.4, onmessage',
    async play({ port1, port2 }) {
      const transcript = new Transcript();
      for (const message of ['first', 'second']) port1.postMessage(message);
      port2.onmessage = ({ data }) => transcript.note(data);
      return transcript.until(2);
    },
    expected: ['first', 'second'],
  },

  'setting onmessage to null starts the port too': {
    section: 'HTML §9.4.4, onmessage',
    async play({ port1, port2, quiet }) {
      port1.postMessage('to nobody');
      port2.onmessage = null;
      await quiet();
      const received = receive(port2, 1);
      port1.postMessage('to the listener');
      return received;
    },
    expected: ['to the listener'],
  },

  'delivery begins in a later task than start()': {
    section: 'HTML §9.4.4, start(): the queue is a task source',
    async play({ port1, port2, quiet }) {
      const transcript = new Transcript();
      port1.postMessage('message');
      await quiet();
      port2.addEventListener('message', ({ data }) => transcript.note(data));
      port2.start();
      transcript.note('after start()');
      for (let turn = 0; turn < 10; turn++) await null;
      transcript.note('after ten microtasks');
      return transcript.until(3);
    },
    expected: ['after start()', 'after ten microtasks', 'message'],
  },

  'a listener that is added after start(), in the same task, gets the first message': {
    section: 'HTML §9.4.4, start()',
    async play({ port1, port2, quiet }) {
      port1.postMessage('message');
      await quiet();
      port2.start();
      return listen(port2).until(1);
    },
    expected: ['message'],
  },

  'what comes to a started port while nobody listens is gone': {
    section: 'HTML §9.4.4, message port post message steps: the event is fired, and that was it',
    async play({ port1, port2, quiet }) {
      port2.start();
      port1.postMessage('too early');
      await quiet();
      const received = receive(port2, 1);
      port1.postMessage('in time');
      return received;
    },
    expected: ['in time'],
  },

  'start() may be called again': {
    section: 'HTML §9.4.4, start()',
    async play({ port1, port2 }) {
      port1.postMessage('first');
      port2.start();
      const received = receive(port2, 2);
      port2.start();
      port1.postMessage('second');
      return received;
    },
    expected: ['first', 'second'],
  },

  'each port has a queue of its own': {
    section: 'HTML §9.4.4, port message queue',
    async play({ port1, port2, quiet }) {
      const [atPort1, atPort2] = [new Transcript(), new Transcript()];
      port1.onmessage = ({ data }) => atPort1.note(data);
      port1.postMessage('to port2');
      port2.postMessage('to port1');
      await atPort1.until(1);
      await quiet();
      const early = [...atPort2.entries];
      port2.onmessage = ({ data }) => atPort2.note(data);
      return [early, await atPort1.until(1), await atPort2.until(1)];
    },
    expected: [[], ['to port1'], ['to port2']],
  },
};
