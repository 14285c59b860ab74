import type { Cases } from '../case.ts';
import { receive, Transcript } from '../transcript.ts';

const MESSAGES_COUNT = 1_000;

/** How messages come. */
export const deliveryCases: Cases = {
  '1,000 messages come once each, in the order of postMessage': {
    section: 'HTML §9.4.4, message port post message steps',
    async play({ port1, port2, quiet }) {
      const transcript = new Transcript();
      port2.onmessage = ({ data }) => transcript.note(data);
      for (let index = 0; index < MESSAGES_COUNT; index++) port1.postMessage(index);
      await transcript.until(MESSAGES_COUNT);
      await quiet();
      return [transcript.entries.length, transcript.entries.findIndex((data, index) => data !== index)];
    },
    expected: [MESSAGES_COUNT, -1],
  },

  'messages go both ways at once': {
    section: 'HTML §9.4.2, message channels',
    async play({ port1, port2 }) {
      const received = Promise.all([receive(port1, 3), receive(port2, 3)]);
      for (const index of [1, 2, 3]) {
        port1.postMessage(`to port2: ${index}`);
        port2.postMessage(`to port1: ${index}`);
      }
      return received;
    },
    expected: [1, 2].map((port) => [1, 2, 3].map((index) => `to port${port}: ${index}`)),
  },

  'each message is a task of its own: microtasks run between two': {
    section: 'HTML §9.4.4, message port post message steps: “queue a task”',
    async play({ port1, port2 }) {
      const transcript = new Transcript();
      port2.onmessage = async ({ data }) => {
        transcript.note(`message ${data}`);
        for (let turn = 0; turn < 5; turn++) await null;
        transcript.note(`microtasks of ${data}`);
      };
      for (const number of [1, 2, 3]) port1.postMessage(number);
      return transcript.until(6);
    },
    expected: [1, 2, 3].flatMap((number) => [`message ${number}`, `microtasks of ${number}`]),
  },

  'nothing is delivered in the task that posts': {
    section: 'HTML §9.4.4, message port post message steps: “queue a task”',
    async play({ port1, port2 }) {
      const transcript = new Transcript();
      port2.onmessage = ({ data }) => transcript.note(data);
      port1.postMessage('message');
      transcript.note('after postMessage()');
      for (let turn = 0; turn < 10; turn++) await null;
      transcript.note('after ten microtasks');
      return transcript.until(3);
    },
    expected: ['after postMessage()', 'after ten microtasks', 'message'],
  },

  'what a handler posts comes after what is in the queue': {
    section: 'HTML §9.4.4, port message queue',
    async play({ port1, port2 }) {
      const transcript = new Transcript();
      port2.onmessage = ({ data }) => {
        transcript.note(data);
        if (data === 'first') port1.postMessage('from the handler');
      };
      for (const message of ['first', 'second', 'third']) port1.postMessage(message);
      return transcript.until(4);
    },
    expected: ['first', 'second', 'third', 'from the handler'],
  },

  'ports that answer each other without end leave room for other tasks': {
    section: 'HTML §8.1.7.3, processing model of event loops',
    async play({ port1, port2 }) {
      let roundsCount = 0;
      port1.onmessage = ({ data }) => {
        roundsCount++;
        port1.postMessage(data);
      };
      port2.onmessage = ({ data }) => port2.postMessage(data);
      port1.postMessage('ball');
      for (let timer = 0; timer < 3; timer++) await new Promise((resolve) => setTimeout(resolve, 1));
      while (roundsCount < 10) await new Promise((resolve) => setTimeout(resolve, 1));
      port1.onmessage = null;
      return 'the timers came, and so did the ball';
    },
    expected: 'the timers came, and so did the ball',
  },

  'an answer reaches who asked': {
    section: 'HTML §9.4.2, message channels',
    async play({ port1, port2 }) {
      port2.onmessage = ({ data, target }) => (target as MessagePort).postMessage(data * 2);
      port1.postMessage(21);
      return receive(port1, 1);
    },
    expected: [42],
  },

  'large messages keep their place among small ones': {
    section: 'HTML §9.4.4, message port post message steps',
    async play({ port1, port2 }) {
      const received = receive(port2, 5);
      for (const size of [1, 1_000_000, 0, 200_000, 2]) port1.postMessage(new Uint8Array(size));
      return ((await received) as Uint8Array[]).map(({ length }) => length);
    },
    expected: [1, 1_000_000, 0, 200_000, 2],
  },

  'a Blob keeps its place among other messages': {
    section: 'File API §3, serialization steps of Blob',
    async play({ port1, port2 }) {
      const received = receive(port2, 3);
      port1.postMessage('before');
      port1.postMessage(new Blob(['bytes'], { type: 'text/plain' }));
      port1.postMessage('behind');
      const [before, blob, behind] = (await received) as [string, Blob, string];
      return [before, await blob.text(), blob.type, behind];
    },
    expected: ['before', 'bytes', 'text/plain', 'behind'],
  },
};
