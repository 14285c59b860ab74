import { type Cases, IMPLEMENTATIONS, NODE_VERSION } from '../case.ts';
import { receive, Transcript } from '../transcript.ts';

/** Who is called, in which order, and what if it throws. */
export const handlerCases: Cases = {
  'listeners and onmessage are called in the order in which they were set': {
    section: 'HTML §8.1.8.1, event handlers; DOM §2.9, dispatching events',
    async play({ port1, port2 }) {
      const transcript = new Transcript();
      port2.addEventListener('message', () => transcript.note('first listener'));
      port2.onmessage = () => transcript.note('onmessage');
      port2.addEventListener('message', { handleEvent: () => transcript.note('handleEvent') });
      port1.postMessage(null);
      return transcript.until(3);
    },
    expected: ['first listener', 'onmessage', 'handleEvent'],
  },

  'a handler that replaces another keeps its place; one that was removed comes back last': {
    section: 'HTML §8.1.8.1, event handlers',
    async play({ port1, port2 }) {
      const transcript = new Transcript();
      const set = (name: string) => {
        port2.onmessage = () => transcript.note(name);
      };
      set('replaced');
      port2.addEventListener('message', () => transcript.note('listener'));
      set('replacement');
      port1.postMessage(null);
      await transcript.until(2);
      port2.onmessage = null;
      set('set again');
      port1.postMessage(null);
      return transcript.until(4);
    },
    expected: ['replacement', 'listener', 'listener', 'set again'],
    deviations: [
      {
        of: ['MessagePort in Node'],
        because: "Node's handler attributes keep their place also when they are set to null",
        expected: ['replacement', 'listener', 'set again', 'listener'],
      },
    ],
  },

  'the handler attributes are null at first, and give back what was set': {
    section: 'HTML §8.1.8.1, event handlers',
    async play({ port2 }) {
      const port = port2 as unknown as Record<'onmessage' | 'onmessageerror' | 'onclose', unknown>;
      return (['onmessage', 'onmessageerror', 'onclose'] as const).map((name) => {
        const first = port[name];
        const handler = () => {};
        port[name] = handler;
        const second = port[name] === handler ? 'the handler' : 'something else';
        port[name] = 7;
        return [name, first, second, port[name]];
      });
    },
    expected: ['onmessage', 'onmessageerror', 'onclose'].map((name) => [name, null, 'the handler', null]),
    deviations: [
      {
        of: ['MessagePort in Chromium'],
        because: 'Chromium has no close event, and so no onclose (whatwg/html#10201)',
        expected: [
          ['onmessage', null, 'the handler', null],
          ['onmessageerror', null, 'the handler', null],
          ['onclose', undefined, 'the handler', 7],
        ],
      },
      {
        of: ['MessagePort in Node'],
        because: 'Node before 26 gives back whatever was set, and has a close event without onclose',
        when: NODE_VERSION < 26,
        expected: [
          ['onmessage', null, 'the handler', 7],
          ['onmessageerror', null, 'the handler', 7],
          ['onclose', undefined, 'the handler', 7],
        ],
      },
      {
        of: ['MessagePort in Node'],
        because: 'Node has a close event without onclose',
        when: NODE_VERSION >= 26,
        expected: [
          ['onmessage', null, 'the handler', null],
          ['onmessageerror', null, 'the handler', null],
          ['onclose', undefined, 'the handler', 7],
        ],
      },
    ],
  },

  'a handler attribute keeps whatever object it is set to, and calls only functions': {
    section: 'Web IDL §3.11, [LegacyTreatNonObjectAsNull]; HTML §8.1.8.1, EventHandlerNonNull',
    async play({ port1, port2, quiet }) {
      const transcript = new Transcript();
      const port = port2 as unknown as { onmessage: unknown };
      const kept = [{ handleEvent: () => transcript.note('handleEvent') }, [], /x/].map((object) => {
        port.onmessage = object;
        return port.onmessage === object;
      });
      port1.postMessage(null);
      await quiet();
      port2.onmessage = () => transcript.note('function');
      port1.postMessage(null);
      return [kept, await transcript.until(1)];
    },
    expected: [[true, true, true], ['function']],
  },

  'a handler that returns false cancels an event that can be cancelled': {
    section: 'HTML §8.1.8.1, the event handler processing algorithm',
    async play({ port2 }) {
      const dispatch = (cancelable: boolean) => port2.dispatchEvent(new Event('message', { cancelable }));
      port2.onmessage = () => false;
      const whenFalse = [dispatch(true), dispatch(false)];
      port2.onmessage = () => undefined;
      return [whenFalse, dispatch(true)];
    },
    expected: [[false, true], true],
    deviations: [
      {
        of: ['MessagePort in Node'],
        because: 'Node makes nothing of what a handler returns, but of a promise',
        expected: [[true, true], true],
      },
    ],
  },

  'this is the port': {
    section: 'HTML §8.1.8.1, the event handler processing algorithm',
    async play({ port1, port2 }) {
      const transcript = new Transcript();
      port2.onmessage = function (this: MessagePort) {
        transcript.note(this === port2);
      };
      port2.addEventListener('message', function (this: MessagePort) {
        transcript.note(this === port2);
      });
      port1.postMessage(null);
      return transcript.until(2);
    },
    expected: [true, true],
  },

  'once, removeEventListener and signal take listeners away': {
    section: 'DOM §2.7, addEventListener()',
    async play({ port1, port2 }) {
      const transcript = new Transcript();
      const controller = new AbortController();
      const removed = () => transcript.note('removed');
      port2.addEventListener('message', () => transcript.note('once'), { once: true });
      port2.addEventListener('message', removed);
      port2.addEventListener('message', () => transcript.note('aborted'), { signal: controller.signal });
      port2.removeEventListener('message', removed);
      port2.onmessage = ({ data }) => {
        transcript.note(data);
        controller.abort();
      };
      for (const message of ['first', 'second']) port1.postMessage(message);
      return transcript.until(4);
    },
    expected: ['once', 'aborted', 'first', 'second'],
  },

  'a listener that is added twice is called once; for the capturing phase, once more, and first': {
    section: 'DOM §2.7, addEventListener(); §2.9, dispatching events',
    async play({ port1, port2 }) {
      const transcript = new Transcript();
      const listener = ({ data }: MessageEvent) => transcript.note(data);
      port2.addEventListener('message', listener);
      port2.addEventListener('message', listener, { passive: true });
      port2.addEventListener('message', listener, true);
      port2.addEventListener('message', () => transcript.note('capturing'), { capture: true });
      port2.onmessage = () => transcript.note('onmessage');
      port1.postMessage('message');
      return transcript.until(4);
    },
    expected: ['message', 'capturing', 'message', 'onmessage'],
    deviations: [
      {
        of: IMPLEMENTATIONS,
        because:
          'outside of documents, neither Node nor Chromium has phases: listeners are called in the order in which they came',
        expected: ['message', 'message', 'capturing', 'onmessage'],
      },
    ],
  },

  'listeners that come and go while an event is dispatched': {
    section: 'DOM §2.9, dispatching events: the list of listeners is cloned, and those that were removed are left out',
    async play({ port1, port2 }) {
      const transcript = new Transcript();
      const removed = () => transcript.note('removed');
      const added = ({ data }: MessageEvent) => transcript.note(`added: ${data}`);
      port2.addEventListener('message', ({ data }) => {
        transcript.note(`first: ${data}`);
        port2.removeEventListener('message', removed);
        port2.addEventListener('message', added);
      });
      port2.addEventListener('message', removed);
      port2.start();
      for (const number of [1, 2]) port1.postMessage(number);
      return transcript.until(3);
    },
    expected: ['first: 1', 'first: 2', 'added: 2'],
  },

  'all listeners get one event, and what one does to its data the next one sees': {
    section: 'DOM §2.9, dispatching events',
    async play({ port1, port2 }) {
      const events: MessageEvent[] = [];
      const transcript = new Transcript();
      const listener = (event: MessageEvent) => {
        events.push(event);
        transcript.note(event.data.count++);
      };
      port2.addEventListener('message', listener);
      port2.onmessage = listener;
      port2.addEventListener('message', { handleEvent: listener });
      port1.postMessage({ count: 1 });
      return [await transcript.until(3), new Set(events).size];
    },
    expected: [[1, 2, 3], 1],
  },

  'stopImmediatePropagation() keeps the event from later listeners': {
    section: 'DOM §2.9, dispatching events',
    async play({ port1, port2 }) {
      const transcript = new Transcript();
      port2.addEventListener('message', (event) => {
        transcript.note(`first: ${event.data}`);
        if (event.data === 'stop') event.stopImmediatePropagation();
      });
      port2.onmessage = ({ data }) => transcript.note(`second: ${data}`);
      for (const message of ['stop', 'go']) port1.postMessage(message);
      return transcript.until(3);
    },
    expected: ['first: stop', 'first: go', 'second: go'],
  },

  'a handler that throws is reported; the other listeners and the next message come': {
    section: 'HTML §8.1.4.6, report an exception; DOM §2.9, inner invoke',
    async play({ port1, port2, uncaught }) {
      const transcript = new Transcript();
      port2.onmessage = ({ data }) => {
        transcript.note(`onmessage ${data}`);
        throw new Error(`thrown for ${data}`);
      };
      port2.addEventListener('message', ({ data }) => transcript.note(`listener ${data}`));
      for (const number of [1, 2]) port1.postMessage(number);
      await transcript.until(4);
      await uncaught.until(2);
      port2.onmessage = null;
      const received = receive(port2, 1);
      port1.postMessage('usable');
      return [transcript.entries.slice(0, 4), uncaught.entries, await received];
    },
    expected: [
      ['onmessage 1', 'listener 1', 'onmessage 2', 'listener 2'],
      ['thrown for 1', 'thrown for 2'],
      ['usable'],
    ],
  },

  'an asynchronous handler that fails is reported, too': {
    section: 'HTML §8.1.4.7, unhandled promise rejections',
    async play({ port1, port2, uncaught }) {
      const transcript = new Transcript();
      port2.onmessage = async ({ data }) => {
        transcript.note(data);
        throw new Error(`rejected for ${data}`);
      };
      for (const number of [1, 2]) port1.postMessage(number);
      return [await transcript.until(2), await uncaught.until(2)];
    },
    expected: [
      [1, 2],
      ['rejected for 1', 'rejected for 2'],
    ],
  },

  'an event that the app dispatches itself reaches the handlers at once': {
    section: 'DOM §2.9, dispatching events',
    async play({ port2 }) {
      const transcript = new Transcript();
      port2.onmessage = ({ data }) => transcript.note(data);
      port2.onmessageerror = ({ type }) => transcript.note(type);
      port2.dispatchEvent(new MessageEvent('message', { data: 'dispatched' }));
      port2.dispatchEvent(new MessageEvent('messageerror'));
      return [...transcript.entries];
    },
    expected: ['dispatched', 'messageerror'],
  },
};
