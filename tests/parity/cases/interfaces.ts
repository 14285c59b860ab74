import { type Cases, NODE_VERSION } from '../case.ts';
import { EVENT_TARGET, MESSAGE_PORT, problemsOf } from '../idl.ts';
import { outcome } from '../transcript.ts';

type Ways = 'onmessage' | 'addEventListener';

/** Posts a message from one port to the other, and looks at its event while that is handled. */
function seen<Seen>(from: MessagePort, to: MessagePort, way: Ways, look: (event: MessageEvent) => Seen): Promise<Seen> {
  return new Promise((resolve, reject) => {
    const handle = (event: MessageEvent) => {
      try {
        resolve(look(event));
      } catch (error) {
        reject(error);
      }
    };
    if (way === 'onmessage') to.onmessage = handle;
    else to.addEventListener('message', handle);
    to.start();
    from.postMessage(null);
  });
}

function namesIn(object: object): string[] {
  const names: string[] = [];
  for (const name in object) names.push(name);
  return names;
}

/** What depends on who made an event, when, and for whom. */
const CIRCUMSTANCES = new Set(['isTrusted', 'timeStamp', 'target', 'srcElement', 'currentTarget', 'eventPhase']);

/** In what the properties of an event differ from those of one that the platform's constructor makes. */
function differences(event: MessageEvent): readonly string[] {
  const model = new MessageEvent('message');
  const listed = new Set(namesIn(event));
  const look = (object: object, name: string) => {
    const value: unknown = Reflect.get(object, name);
    return value !== null && /object|function/.test(typeof value) ? `a ${typeof value}` : String(value);
  };
  return namesIn(model).flatMap((name) => [
    ...(listed.has(name) ? [] : [`${name} is not listed`]),
    ...(CIRCUMSTANCES.has(name) || look(event, name) === look(model, name) ? [] : [`${name}: ${look(event, name)}`]),
  ]);
}

/** What differs in the ports of Node of all versions. */
const PROBLEMS_OF_NODE = [
  'is [object EventTarget]',
  'has a prototype that can be replaced',
  'onclose is missing',
  'postMessage has the length 0',
  'close has the length 1',
  'close has a prototype',
  'addEventListener can be called on any object',
  'removeEventListener can be called on any object',
];

/** What is seen by scripts that look at objects as Web IDL makes them. */
export const interfaceCases: Cases = {
  'a port is what Web IDL makes of the interface MessagePort': {
    section: 'HTML §9.4.4, interface MessagePort; Web IDL §3.7, interfaces',
    async play({ port1 }) {
      return problemsOf(port1, MESSAGE_PORT, [EVENT_TARGET]);
    },
    expected: [],
    deviations: [
      {
        of: ['PeerPort in Node'],
        because: "Node's EventTarget goes by the constructor of its receiver",
        expected: ['removeEventListener can be called on any object'],
      },
      { of: ['MessagePort in Chromium'], because: 'Chromium has no onclose', expected: ['onclose is missing'] },
      {
        of: ['MessagePort in Node'],
        because: 'Node makes its interfaces in its own way',
        when: NODE_VERSION >= 22,
        expected: PROBLEMS_OF_NODE,
      },
      {
        of: ['MessagePort in Node'],
        because: 'Node makes its interfaces in its own way',
        expected: PROBLEMS_OF_NODE.toSpliced(4, 0, "close has the name ''"),
      },
    ],
  },

  'every property that a message event has can be read, and is listed': {
    section: 'HTML §9.1, MessageEvent; DOM §2.2, interface Event',
    async play({ port1, port2 }) {
      return [
        await seen(port1, port2, 'onmessage', differences),
        await seen(port2, port1, 'addEventListener', differences),
      ];
    },
    expected: [[], []],
  },

  'a message event says that it is a MessageEvent': {
    section: 'Web IDL §3.7.3, interface prototype object',
    async play({ port1, port2 }) {
      const look = (event: MessageEvent) => [String(event), event.constructor === MessageEvent];
      return [await seen(port1, port2, 'onmessage', look), await seen(port2, port1, 'addEventListener', look)];
    },
    expected: [
      ['[object MessageEvent]', true],
      ['[object MessageEvent]', true],
    ],
    deviations: [
      {
        of: ['MessagePort in Node'],
        because: 'Node 20 has no tag for it',
        when: NODE_VERSION < 22,
        expected: [
          ['[object Event]', true],
          ['[object Event]', true],
        ],
      },
    ],
  },

  'isTrusted is all that a message event has itself': {
    section: 'DOM §2.2, interface Event: [LegacyUnforgeable]',
    play({ port1, port2 }) {
      return seen(port1, port2, 'onmessage', (event) => [Object.keys(event), JSON.stringify(event), { ...event }]);
    },
    expected: [['isTrusted'], '{"isTrusted":true}', { isTrusted: true }],
    deviations: [
      {
        of: ['PeerPort in Node', 'PeerPort in Chromium'],
        because: 'no script can make a trusted event',
        expected: [['isTrusted'], '{"isTrusted":false}', { isTrusted: false }],
      },
      { of: ['MessagePort in Node'], because: 'Node has it in the prototype', expected: [[], '{}', {}] },
    ],
  },

  'what can be set of a message event': {
    section: 'DOM §2.2, interface Event',
    play({ port1, port2 }) {
      return seen(port1, port2, 'onmessage', (event) => {
        const names = ['data', 'ports', 'origin', 'type', 'target', 'isTrusted', 'timeStamp'] as const;
        const refused = names.filter((name) => outcome(() => Object.assign(event, { [name]: 1 })) === 'TypeError');
        const isSet = outcome(() => Object.assign(event, { cancelBubble: false, returnValue: false }));
        const before = [isSet, event.returnValue, event.cancelBubble];
        event.stopPropagation();
        return { refused, before, after: event.cancelBubble };
      });
    },
    expected: {
      refused: ['data', 'ports', 'origin', 'type', 'target', 'isTrusted', 'timeStamp'],
      before: ['ok', true, false],
      after: true,
    },
    deviations: [
      {
        of: ['PeerPort in Node', 'PeerPort in Chromium'],
        because: 'an accessor for each event would take longer than all the rest that is done for a small message',
        expected: {
          refused: ['data', 'ports', 'origin', 'type', 'target', 'timeStamp'],
          before: ['ok', true, false],
          after: true,
        },
      },
      {
        of: ['MessagePort in Node'],
        because: 'Node 20 lets nobody set returnValue',
        when: NODE_VERSION < 22,
        expected: {
          refused: ['data', 'ports', 'origin', 'type', 'target', 'isTrusted', 'timeStamp'],
          before: ['TypeError', true, false],
          after: true,
        },
      },
    ],
  },
};
