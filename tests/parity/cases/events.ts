import { type Cases, NODE_VERSION } from '../case.ts';
import { nextEvent, outcome, receive, Transcript } from '../transcript.ts';

/** What an event says. */
export const eventCases: Cases = {
  'a message event has the fields of the standard': {
    section: 'HTML §9.4.4, message port post message steps; §9.1, MessageEvent',
    async play({ port1, port2 }) {
      const received = nextEvent(port2);
      port1.postMessage('data');
      const event = await received;
      const { type, data, origin, lastEventId, source, ports, bubbles, cancelable, composed, defaultPrevented } = event;
      return {
        fields: { type, data, origin, lastEventId, source, ports, bubbles, cancelable, composed, defaultPrevented },
        isMessageEvent: event instanceof MessageEvent,
        target: event.target === port2,
      };
    },
    expected: {
      fields: {
        type: 'message',
        data: 'data',
        origin: '',
        lastEventId: '',
        source: null,
        ports: [],
        bubbles: false,
        cancelable: false,
        composed: false,
        defaultPrevented: false,
      },
      isMessageEvent: true,
      target: true,
    },
  },

  'while it is dispatched, currentTarget and composedPath() name the port': {
    section: 'DOM §2.9, dispatching events',
    play({ port1, port2 }) {
      return new Promise((resolve) => {
        port2.onmessage = (event) => {
          const { currentTarget, eventPhase } = event;
          const [first, ...others] = event.composedPath();
          resolve([currentTarget === port2, eventPhase, first === port2, others.length]);
        };
        port1.postMessage(null);
      });
    },
    expected: [true, 2, true, 0],
  },

  'after it was dispatched, an event has a target and no currentTarget, and another target can dispatch it again': {
    section: 'DOM §2.9, dispatching events',
    async play({ port1, port2, quiet }) {
      const event = await new Promise<MessageEvent>((resolve) => {
        port2.addEventListener('message', resolve);
        port2.start();
        port1.postMessage('data');
      });
      await quiet();
      const { target, currentTarget, eventPhase } = event;
      const after = [target === port2, currentTarget, eventPhase, event.composedPath().length];
      const other = new EventTarget();
      const again = await new Promise((resolve) => {
        other.addEventListener('message', (same) => {
          const [first, ...others] = same.composedPath();
          const targets = [same.target, same.currentTarget, first].map((one) => one === other);
          resolve([same === event, event.data, targets, same.eventPhase, others.length]);
        });
        other.dispatchEvent(event);
      });
      return { after, again, target: event.target === other };
    },
    expected: {
      after: [true, null, 0, 0],
      again: [true, 'data', [true, true, true], 2, 0],
      target: true,
    },
  },

  'the event of onmessage has a target and no currentTarget once it was handled, and another target can dispatch it again':
    {
      section: 'DOM §2.9, dispatching events',
      async play({ port1, port2, quiet }) {
        const event = await new Promise<MessageEvent>((resolve) => {
          port2.onmessage = resolve;
          port1.postMessage('data');
        });
        await quiet();
        const { target, currentTarget, eventPhase } = event;
        const after = [target === port2, currentTarget, eventPhase, event.composedPath().length];
        try {
          return { after, again: new EventTarget().dispatchEvent(event) };
        } catch (error) {
          return { after, again: (error as Error).name };
        }
      },
      expected: { after: [true, null, 0, 0], again: true },
      deviations: [
        {
          of: ['PeerPort in Chromium'],
          because:
            'where onmessage is all that listens, having the platform make an event would take longer than all the rest',
          expected: { after: [true, null, 0, 0], again: 'TypeError' },
        },
      ],
    },

  'whatever an Event has can be read and called in onmessage': {
    section: 'DOM §2.2, interface Event',
    play({ port1, port2 }) {
      const names = Object.getOwnPropertyNames(Event.prototype).filter((name) => name !== 'constructor');
      return new Promise((resolve) => {
        port2.onmessage = (event) => {
          const model = new Event('message');
          const differing = ['isTrusted', ...names].filter((name) => {
            const [value, wanted] = [event, model].map((one): unknown => Reflect.get(one, name));
            if (typeof value === 'function') Reflect.apply(value, event, ['message']);
            return typeof value !== typeof wanted;
          });
          resolve([names.includes('composedPath'), differing, event.type, event.defaultPrevented, event.timeStamp > 0]);
        };
        port1.postMessage(null);
      });
    },
    expected: [true, [], 'message', false, true],
  },

  'events are trusted': {
    section: 'DOM §2.10, firing events',
    async play({ port1, port2 }) {
      const received = nextEvent(port2);
      port1.postMessage(null);
      return (await received).isTrusted;
    },
    expected: true,
    deviations: [
      {
        of: ['PeerPort in Node', 'PeerPort in Chromium', 'MessagePort in Node'],
        because: 'no script can make a trusted event; those of Node are not, either',
        expected: false,
      },
    ],
  },

  'an event that is being dispatched cannot be dispatched': {
    section: 'DOM §2.7, dispatchEvent()',
    play({ port1, port2 }) {
      return new Promise((resolve) => {
        port2.addEventListener('message', (event) => {
          resolve([port2, new EventTarget()].map((target) => outcome(() => target.dispatchEvent(event))));
        });
        port2.start();
        port1.postMessage(null);
      });
    },
    expected: ['InvalidStateError', 'InvalidStateError'],
    deviations: [
      {
        of: ['PeerPort in Node', 'MessagePort in Node'],
        because: 'Node has an error of its own for that',
        expected: ['Error', 'Error'],
      },
    ],
  },

  'an event that the app makes comes to the handlers with all that it was given': {
    section: 'HTML §9.1, MessageEventInit',
    async play({ port2 }) {
      const { port1: source } = new MessageChannel();
      const init = { data: { any: 'thing' }, origin: 'https://example.org', lastEventId: '7', source, ports: [source] };
      const made = new MessageEvent('message', init);
      const seen: unknown[] = [];
      port2.onmessage = (event) => {
        const { data, origin, lastEventId, ports } = event;
        seen.push(
          event === made,
          data === init.data,
          origin,
          lastEventId,
          event.source === source,
          ports[0] === source,
        );
      };
      port2.dispatchEvent(made);
      source.close();
      return seen;
    },
    expected: [true, true, 'https://example.org', '7', true, true],
  },

  'the times of events never go back': {
    section: 'High Resolution Time §4; DOM §2.2, timeStamp',
    async play({ port1, port2 }) {
      const transcript = new Transcript<number>();
      const before = performance.now();
      port2.onmessage = ({ timeStamp }) => transcript.note(timeStamp);
      for (const number of [1, 2, 3]) port1.postMessage(number);
      const [first = 0, second = 0, third = 0] = await transcript.until(3);
      const after = performance.now();
      return [first <= second, second <= third, third <= after, first - before > -1_000];
    },
    expected: [true, true, true, true],
  },

  'options that the standard does not have change nothing': {
    section: 'HTML §2.7, StructuredSerializeOptions',
    async play({ port1, port2 }) {
      const received = nextEvent(port2);
      port1.postMessage('data', { includeUserActivation: true, targetOrigin: '*' } as StructuredSerializeOptions);
      const { data, userActivation } = (await received) as MessageEvent & { userActivation?: object };
      return [data, userActivation ?? 'no user activation'];
    },
    expected: ['data', 'no user activation'],
    deviations: [
      {
        of: ['MessagePort in Chromium'],
        because: 'Chromium sends along whether the user has done something in the page',
        expected: ['data', {}],
      },
    ],
  },

  'undefined, null, false, 0 and the empty string are messages': {
    section: 'HTML §9.4.4, postMessage()',
    async play({ port1, port2 }) {
      const received = receive(port2, 5);
      for (const message of [undefined, null, false, 0, '']) port1.postMessage(message);
      return (await received).map((data) => `${typeof data} ${data}`);
    },
    expected: ['undefined undefined', 'object null', 'boolean false', 'number 0', 'string '],
    deviations: [
      {
        of: ['MessagePort in Node'],
        because: "Node's MessageEvent takes undefined for no data, which is null",
        expected: ['object null', 'object null', 'boolean false', 'number 0', 'string '],
      },
    ],
  },

  'event.data is the same object each time': {
    section: 'HTML §9.1, MessageEvent',
    async play({ port1, port2 }) {
      const received = nextEvent(port2);
      port1.postMessage({ any: 'object' });
      const event = await received;
      const { data } = event;
      return event.data === data;
    },
    expected: true,
  },

  'event.ports is frozen, and the same array each time, also without ports': {
    section: 'HTML §9.4.4, message port post message steps: “a new frozen array”',
    async play({ port1, port2 }) {
      const without = nextEvent(port2);
      port1.postMessage(null);
      const first = await without;
      const withPorts = nextEvent(port2);
      const { port1: kept, port2: moved } = new MessageChannel();
      port1.postMessage(null, [moved]);
      const second = await withPorts;
      kept.close();
      return [first, second].map((event) => {
        const { ports } = event;
        return [ports.length, Object.isFrozen(ports), event.ports === ports];
      });
    },
    expected: [
      [0, true, true],
      [1, true, true],
    ],
    deviations: [
      {
        of: ['MessagePort in Node'],
        because: 'Node before 22 freezes nothing',
        when: NODE_VERSION < 22,
        expected: [
          [0, false, true],
          [1, false, true],
        ],
      },
    ],
  },

  'event.ports has the transferred ports in the order of the transfer list, and they are those in the data': {
    section:
      'HTML §9.4.4, message port post message steps: “any MessagePort objects, maintaining their relative order”',
    async play({ port1, port2, makeChannel }) {
      const channels = [await makeChannel(), await makeChannel(), await makeChannel()] as const;
      const [a, b, c] = channels;
      const received = nextEvent(port2);
      const buffer = new ArrayBuffer(1);
      const data = { c: c.port2, a: a.port2, b: b.port2 };
      port1.postMessage(data, [b.port2, buffer, c.port2, a.port2]);
      const { data: arrived, ports } = await received;
      const names = (['a', 'b', 'c'] as const).map((name) => [name, ports.indexOf(arrived[name])]);
      for (const port of ports) port.close();
      return names;
    },
    expected: [
      ['a', 2],
      ['b', 0],
      ['c', 1],
    ],
  },

  'a MessagePort that is transferred arrives as a MessagePort, alive': {
    section: 'HTML §9.4.4, transfer-receiving steps',
    async play({ port1, port2 }) {
      const { port1: near, port2: moved } = new MessageChannel();
      const received = nextEvent(port2);
      port1.postMessage({ moved }, { transfer: [moved] });
      const far = (await received).data.moved as MessagePort;
      const answered = receive(near, 1);
      far.onmessage = ({ data }) => far.postMessage([data, 'back']);
      near.postMessage('there');
      const result = [far instanceof MessagePort, await answered];
      near.close();
      far.close();
      return result;
    },
    expected: [true, [['there', 'back']]],
  },

  'a port is an EventTarget, and says what it is': {
    section: 'HTML §9.4.4, interface MessagePort',
    async play({ port1 }) {
      return {
        isEventTarget: port1 instanceof EventTarget,
        isMessagePort: port1 instanceof MessagePort,
        name: port1.constructor.name,
      };
    },
    expected: { isEventTarget: true, isMessagePort: true, name: 'MessagePort' },
    deviations: [
      {
        of: ['PeerPort in Node', 'PeerPort in Chromium'],
        because: 'a PeerPort is none of the platform’s objects; it has the name for Comlink, which goes by it',
        expected: { isEventTarget: true, isMessagePort: false, name: 'MessagePort' },
      },
    ],
  },
};
