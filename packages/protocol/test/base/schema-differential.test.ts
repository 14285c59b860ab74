import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import * as z from 'zod/mini';
import { type ControlFrame, decodeControlFrame } from '../../src/control/control-frame.ts';
import { REFUSALS } from '../../src/control/handshake.ts';
import { parseTicket } from '../../src/control/ticket.ts';
import { serialize } from '../../src/structured-clone/index.ts';
import { type Attachment, decodeParcel, encodeParcel } from '../../src/transfer/attachment.ts';

/*
 * What ports read, said once more in zod: both must take the same, and make the same of it.
 */
const text = z.string();
const count = z.int().check(z.nonnegative());
const bytes = z.instanceof(Uint8Array);
const credit = z.object({ bytes: count, count });
const token = text.check(z.regex(/^[\w-]{43}$/));
const channel = text.check(z.regex(/^[\w-]{22}$/));
const label = text.check(z.maxLength(256));
const ticket = z.object({
  v: z.literal(1),
  url: text.check(z.refine((url) => /^ws:\/\/127\.0\.0\.1:[1-9]\d{0,4}$/.test(url) && URL.canParse(url))),
  token,
  channel,
  label: z.optional(label),
});
const grant = z.object({
  canCreate: z.boolean(),
  canTransfer: z.boolean(),
  maxMessageBytes: z.int().check(z.positive()),
  direction: z.enum(['both', 'send', 'receive']),
});
const peer = z.object({ origin: z.optional(text), pid: z.optional(count), label: z.optional(label) });
const controlFrame = z.discriminatedUnion('type', [
  z.object({ type: z.literal('paired'), channel, grant, peerGrant: grant, peer: z.optional(peer) }),
  z.object({ type: z.literal('peer-moving') }),
  z.object({ type: z.literal('peer-moved') }),
  z.object({ type: z.literal('refused'), code: z.enum(Object.keys(REFUSALS)), message: text }),
  z.object({ type: z.literal('moved'), token }),
  z.object({ type: z.literal('created'), channel, request: count, port1: ticket, port2: ticket }),
  z.object({ type: z.literal('not-created'), request: count, message: text }),
]);
const blobs = [
  z.object({
    kind: z.literal('blob'),
    bytes,
    type: text,
    name: z.optional(text),
    lastModified: z.optional(z.number()),
  }),
  z.object({ kind: z.literal('unreadable'), message: text }),
] as const;
const attachments = z.array(
  z.discriminatedUnion('kind', [
    ...blobs,
    z.object({ kind: z.literal('file-list'), files: z.array(z.discriminatedUnion('kind', blobs)) }),
    z.object({
      kind: z.literal('image-bitmap'),
      width: count,
      height: count,
      colorSpace: z.enum(['srgb', 'display-p3']),
      isPremultiplied: z.boolean(),
      pixels: bytes,
    }),
    z.object({ kind: z.literal('native-port'), lane: count }),
    z.object({ kind: z.literal('readable-stream'), lane: count }),
    z.object({ kind: z.literal('writable-stream'), lane: count }),
    z.object({ kind: z.literal('transform-stream'), readable: count, writable: count }),
    z.object({
      kind: z.literal('port'),
      ticket,
      received: bytes,
      returned: bytes,
      unsent: bytes,
      nextLane: count,
      lingering: z.array(count).check(z.maxLength(16_384)),
      outstanding: credit,
      unreturned: credit,
      ended: z.optional(z.object({ code: z.int(), message: text })),
    }),
  ]),
);

const someTicket = { v: 1, url: 'ws://127.0.0.1:80', token: 't'.repeat(43), channel: 'c'.repeat(22), label: 'x' };
const someGrant = { canCreate: false, canTransfer: true, maxMessageBytes: 7, direction: 'send' };
/** Another object each time: no two attachments have the same one. */
const someBytes = () => Uint8Array.of(1, 2);
const someCredit = () => ({ bytes: 1, count: 1 });
const { channel: someChannel } = someTicket;
const controlFrames = [
  { type: 'paired', channel: someChannel, grant: someGrant, peerGrant: someGrant, peer: { origin: 'null', pid: 1 } },
  { type: 'peer-moving' },
  { type: 'peer-moved' },
  { type: 'refused', code: 'used', message: 'was used' },
  { type: 'moved', token: someTicket.token },
  { type: 'created', channel: someChannel, request: 0, port1: someTicket, port2: someTicket },
  { type: 'not-created', request: 0, message: 'no' },
] as ControlFrame[];
const someAttachments = [
  { kind: 'blob', bytes: someBytes(), type: '', name: 'x', lastModified: 0 },
  { kind: 'unreadable', message: '' },
  { kind: 'image-bitmap', width: 1, height: 1, colorSpace: 'display-p3', isPremultiplied: false, pixels: someBytes() },
  {
    kind: 'file-list',
    files: [
      { kind: 'blob', bytes: someBytes(), type: '' },
      { kind: 'unreadable', message: '' },
    ],
  },
  { kind: 'native-port', lane: 3 },
  { kind: 'readable-stream', lane: 3 },
  { kind: 'writable-stream', lane: 3 },
  { kind: 'transform-stream', readable: 3, writable: 5 },
  {
    kind: 'port',
    ticket: someTicket,
    received: someBytes(),
    returned: someBytes(),
    unsent: someBytes(),
    nextLane: 3,
    lingering: [3],
    outstanding: someCredit(),
    unreturned: someCredit(),
    ended: { code: 4001, message: '' },
  },
] as Attachment[];

/** What a single change may put in the place of something, or add. */
const odd = fc.oneof(
  fc.constantFrom<unknown>(undefined, null, true, 0, -1, 0.5, 1, 2, '', 'both', 'busy', 'blob', 'port', 'peer-moved'),
  fc.constantFrom<unknown>(
    'toString',
    '__proto__',
    'x'.repeat(257),
    {},
    [],
    [1],
    someBytes(),
    someTicket,
    'ws://127.0.0.1:99999',
  ),
);

/** A value of which one part, at any depth, is another, missing, or new. */
function changed<T>(value: T): fc.Arbitrary<unknown> {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return odd;
  const copyWith = (change: (copy: Record<string, unknown>) => void) => {
    const copy = structuredClone(value) as Record<string, unknown>;
    change(copy);
    return copy;
  };
  return fc.constantFrom(...Object.keys(value), 'extra').chain((key) => {
    const inside = changed((value as Record<string, unknown>)[key]);
    return fc.oneof(
      { weight: 1, arbitrary: fc.constant(copyWith((copy) => delete copy[key])) },
      { weight: 1, arbitrary: odd.map((other) => copyWith((copy) => Object.assign(copy, { [key]: other }))) },
      { weight: 3, arbitrary: inside.map((other) => copyWith((copy) => Object.assign(copy, { [key]: other }))) },
    );
  });
}

/** Has both read `examples`, as they are and changed. */
function compare<T>(examples: readonly T[], schema: z.ZodMiniType, read: (value: unknown) => unknown): void {
  let takenCount = 0;
  let refusedCount = 0;
  const agree = (value: unknown) => {
    const expected = schema.safeParse(value);
    if (expected.success) expect(definedPartsOf(read(value))).toEqual(definedPartsOf(expected.data));
    else expect(() => read(value)).toThrow(expect.objectContaining({ name: 'ProtocolError' }));
    if (expected.success) takenCount++;
    else refusedCount++;
  };
  examples.forEach(agree);
  fc.assert(fc.property(fc.constantFrom(...examples).chain(changed), agree), { numRuns: 500 });
  expect(Math.min(takenCount, refusedCount)).toBeGreaterThan(50);
}

/** Without properties that are `undefined`: zod keeps those that may be missing. */
function definedPartsOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return value.map(definedPartsOf);
  const entries = Object.entries(value).filter(([, part]) => part !== undefined);
  return Object.fromEntries(entries.map(([key, part]) => [key, definedPartsOf(part)]));
}

describe('zod reads the same', () => {
  test('from tickets', () => compare([someTicket], ticket, parseTicket));

  test('from control frames', () => {
    const json = (value: unknown) => JSON.stringify(value) ?? 'null';
    compare(
      controlFrames,
      z.pipe(
        z.transform((value) => JSON.parse(json(value))),
        controlFrame,
      ),
      (value) => decodeControlFrame(json(value)),
    );
  });

  test('from attachments', () => {
    compare(
      someAttachments.map((attachment) => [attachment]),
      attachments,
      (value) => decodeParcel(encodeParcel(value as Attachment[], serialize(0))).attachments,
    );
  });
});
