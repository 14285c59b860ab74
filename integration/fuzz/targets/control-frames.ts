import {
  decodeControlFrame,
  decodeRequestFrame,
  encodeControlFrame,
  ProtocolError,
  parseTicket,
} from '@peerport/protocol';
import fc from 'fast-check';
import { assert, type FuzzTarget, tolerate } from '../target.ts';

const TYPES = [
  'paired',
  'peer-moving',
  'peer-moved',
  'refused',
  'moved',
  'created',
  'not-created',
  'move',
  'holding',
  'carry',
  'create-channel',
];
const ticket = fc.record(
  {
    v: fc.constantFrom(1, 2),
    url: fc.oneof(fc.constant('ws://127.0.0.1:80'), fc.webUrl()),
    token: fc.oneof(fc.constant('t'.repeat(43)), fc.string()),
    channel: fc.oneof(fc.constant('c'.repeat(22)), fc.string()),
    label: fc.string(),
  },
  { requiredKeys: ['v', 'url', 'token'] },
);
const grant = fc.record({
  canCreate: fc.boolean(),
  canTransfer: fc.boolean(),
  maxMessageBytes: fc.integer(),
  direction: fc.constantFrom('both', 'send', 'receive', 'none'),
});
const frame = fc.record(
  {
    type: fc.oneof(fc.constantFrom(...TYPES), fc.string()),
    code: fc.constantFrom('used', 'busy', 'constructor'),
    message: fc.string(),
    request: fc.oneof(fc.nat(), fc.double()),
    channel: fc.constant('c'.repeat(22)),
    token: fc.constant('t'.repeat(43)),
    port1: ticket,
    port2: ticket,
    grant,
    peerGrant: grant,
    options: fc.jsonValue(),
    ['__proto__']: fc.jsonValue(),
  },
  { requiredKeys: ['type'] },
);

/** What the text says, if it is JSON, or the text: tickets have both forms. */
function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Control frames, in both directions, and tickets: one that is known, without anything besides, or a `ProtocolError`. */
export const controlFrames: FuzzTarget<string> = {
  name: 'control-frames',
  share: 100,
  input: fc.oneof(
    { weight: 5, arbitrary: frame.map((each) => JSON.stringify(each)) },
    { weight: 1, arbitrary: ticket.map((each) => JSON.stringify(each)) },
    { weight: 1, arbitrary: fc.json() },
    { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
  ),
  run(text) {
    for (const decode of [decodeControlFrame, decodeRequestFrame]) {
      tolerate(
        (error) => error instanceof ProtocolError && error.code === 'ERR_CONTROL_FRAME',
        () => {
          const decoded = decode(text);
          assert(TYPES.includes(decoded.type), 'an unknown type was taken');
          assert(encodeControlFrame(decode(encodeControlFrame(decoded))) === encodeControlFrame(decoded), 'it changes');
        },
      );
    }
    tolerate(
      (error) => error instanceof ProtocolError && error.code === 'ERR_TICKET',
      () => {
        const { url } = parseTicket(fromJson(text));
        assert(/^ws:\/\/127\.0\.0\.1:\d+$/.test(url), 'a ticket leads elsewhere');
      },
    );
  },
};
