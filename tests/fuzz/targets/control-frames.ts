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

const ORIGINS = ['http://127.0.0.1:80', 'null', 'file://', 'x', 'https://evil.example/', `http://${'x'.repeat(600)}`];
const grantOptions = fc.record(
  {
    origins: fc.oneof(fc.array(fc.constantFrom(...ORIGINS), { maxLength: 40 }), fc.jsonValue()),
    ttlMs: fc.oneof(fc.nat(100_000), fc.double()),
    maxMessageBytes: fc.oneof(fc.nat(), fc.double()),
    direction: fc.constantFrom('both', 'send', 'receive', 'none'),
    canCreate: fc.boolean(),
    canTransfer: fc.boolean(),
    ['__proto__']: fc.jsonValue(),
  },
  { requiredKeys: [] },
);
const channelOptions = fc.record(
  { label: fc.oneof(fc.string(), fc.constant('x'.repeat(300))), port1: grantOptions, port2: grantOptions },
  { requiredKeys: [] },
);

/** What a port may ask of a broker, and what it may not. In place of `CHANNEL` and `TOKEN` goes what the asker knows. */
export const arbitraryRequest: fc.Arbitrary<string> = fc
  .oneof(
    {
      weight: 3,
      arbitrary: fc.record(
        { type: fc.constant('create-channel'), request: fc.nat(3), options: fc.oneof(channelOptions, grantOptions) },
        { requiredKeys: ['type', 'request'] },
      ),
    },
    {
      weight: 3,
      arbitrary: fc.record(
        {
          type: fc.constantFrom('move', 'holding', 'carry'),
          via: fc.constantFrom('CHANNEL', 'c'.repeat(22), '__proto__'),
          token: fc.constantFrom('TOKEN', 't'.repeat(43)),
        },
        { requiredKeys: ['type'] },
      ),
    },
    { weight: 1, arbitrary: frame },
  )
  .map((each) => JSON.stringify(each));

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
  share: 90,
  input: fc.oneof(
    { weight: 5, arbitrary: frame.map((each) => JSON.stringify(each)) },
    { weight: 2, arbitrary: arbitraryRequest },
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
