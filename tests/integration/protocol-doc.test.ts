import { describe, expect, test } from '@jest/globals';
import {
  type Attachment,
  CLOSE_CODES,
  CloseCode,
  type ControlFrame,
  DEFAULT_LIMITS,
  decodeControlFrame,
  decodeCredit,
  decodeFrames,
  decodeParcel,
  decodeRequestFrame,
  decodeReturned,
  deserialize,
  encodeControlFrame,
  encodeCredit,
  encodeFrames,
  encodeParcel,
  encodeReturned,
  type Frame,
  FrameReader,
  FrameType,
  formatTicket,
  offeredSubprotocols,
  ProtocolError,
  parseTicket,
  REFUSALS,
  type RequestFrame,
  serialize,
} from '@peerport/protocol';
import { VIEW_NAMES } from '../../packages/protocol/dist/structured-clone/buffers.js';
import { ERROR_NAMES } from '../../packages/protocol/dist/structured-clone/error-objects.js';
import { PLATFORM_NAMES } from '../../packages/protocol/dist/structured-clone/platform-objects.js';
import * as Tag from '../../packages/protocol/dist/structured-clone/tags.js';
import { blockIn, bytesOf, evaluate, hexOf, vectorsIn } from '../support/doc-vectors.ts';
import { readPage } from '../support/docs/pages.ts';

const page = readPage('docs/protocol.md');
const prose = page.replaceAll('\n', ' ');
const rowsOf = (kind: string) => vectorsIn(page, kind).map(({ left, right }) => [left, right] as const);
const hex = (text: string) => text.replaceAll(' ', '');

/** The cells of the table rows that begin with what `first` matches. */
function cellsOf(first: RegExp): string[][] {
  const rows = page.split('\n').filter((line) => first.test(line));
  return rows.map((row) => row.split('|').map((cell) => cell.replaceAll('`', '').trim()));
}

/** Frames as the page writes them: `message 0 a1, close 0`. */
function framesFrom(text: string): Frame[] {
  return text.split(', ').map((each) => {
    const [name = '', lane, ...payload] = each.split(' ');
    return {
      type: FrameType[name as keyof typeof FrameType],
      lane: Number(lane),
      payload: bytesOf(payload.join('')),
    };
  });
}

const summary = ({ type, lane, payload }: Frame) => [type, lane, hexOf(payload)];

describe('vectors, both ways', () => {
  test.each(rowsOf('ticket-vectors'))('ticket %s', (json, text) => {
    expect(parseTicket(text)).toEqual(JSON.parse(json));
    expect(formatTicket(parseTicket(JSON.parse(json)))).toBe(text);
    expect(page).toContain(`Sec-WebSocket-Protocol: ${offeredSubprotocols(parseTicket(text).token).join(', ')}\n`);
  });

  test.each([
    ['control-vectors', decodeControlFrame],
    ['request-vectors', decodeRequestFrame],
  ] as const)('%s', (kind, decode) => {
    for (const frame of JSON.parse(blockIn(page, kind))) {
      const text = JSON.stringify(frame);
      expect(encodeControlFrame(decode(text))).toBe(text);
    }
  });

  test.each(rowsOf('frame-vectors'))('%s', (frames, bytes) => {
    expect(hexOf(encodeFrames(framesFrom(frames)))).toBe(hex(bytes));
    expect(decodeFrames(bytesOf(bytes)).map(summary)).toEqual(framesFrom(frames).map(summary));
  });

  test('an announced payload', () => {
    const [announcement, payload] = rowsOf('conversation-vectors').map(([bytes]) => bytesOf(bytes));
    const reader = new FrameReader();
    expect(reader.read(announcement as Uint8Array)).toEqual([]);
    const [buffer, message] = reader.read(payload as Uint8Array).map(({ payload }) => payload);
    expect(deserialize(message as Uint8Array, { buffers: [buffer as Uint8Array] })).toEqual(
      Uint8Array.of(7, 8, 9).buffer,
    );
  });

  test.each(rowsOf('returned-vectors'))('%s', (messages, bytes) => {
    const each = messages.split(', ').map(bytesOf);
    expect(hexOf(encodeReturned(each))).toBe(hex(bytes));
    expect([...decodeReturned(bytesOf(bytes))]).toEqual(each);
  });

  test.each(rowsOf('credit-vectors'))('%s', (words, bytes) => {
    const [count = 0, messages = 0] = words.match(/\d+/g)?.map(Number) ?? [];
    const credit = { bytes: count, count: messages };
    expect(hexOf(encodeCredit(credit))).toBe(hex(bytes));
    expect(decodeCredit(bytesOf(bytes))).toEqual(credit);
  });

  test.each(rowsOf('value-vectors'))('%s', (expression, bytes) => {
    expect(hexOf(serialize(evaluate(expression)))).toBe(hex(bytes));
    const value = deserialize(bytesOf(bytes));
    expect(value).toStrictEqual(evaluate(expression));
    expect(hexOf(serialize(value))).toBe(hex(bytes));
  });

  test.each(rowsOf('parcel-vectors'))('%s', (parts, bytes) => {
    const [attachments, value] = evaluate(`[${parts}]`) as [Attachment[], string];
    expect(hexOf(encodeParcel(attachments, bytesOf(value)))).toBe(hex(bytes));
    const parcel = decodeParcel(bytesOf(bytes));
    expect([parcel.attachments, hexOf(parcel.value)]).toEqual([attachments, hex(value)]);
  });
});

describe('vectors, one way', () => {
  test.each(rowsOf('accepted-values'))('%s is read', (bytes, expression) => {
    expect(deserialize(bytesOf(bytes))).toStrictEqual(evaluate(expression));
  });

  test.each(rowsOf('rejected-values'))('%s is no value', (bytes) => {
    expect(() => deserialize(bytesOf(bytes))).toThrow(expect.objectContaining({ code: 'ERR_VALUE' }));
  });

  test.each(rowsOf('rejected-frames'))('%s is no data message', (bytes) => {
    expect(() => decodeFrames(bytesOf(bytes))).toThrow(ProtocolError);
  });
});

describe('the tables have all that the code has, and nothing else', () => {
  test('close codes', () => {
    const rows = cellsOf(/^\| 4\d{3} \|.*(yes|no) +\|$/).map((cells) => cells.slice(1, 6));
    const names = Object.entries(CloseCode).map(([name, code]) => {
      const { sender, reason, message, wasClean } = CLOSE_CODES[code];
      return [`${code}`, name, sender, `${reason}: ${message}`, wasClean ? 'yes' : 'no'];
    });
    expect(rows).toEqual(names);
    const refusals = Object.entries(REFUSALS).map(([refusal, code]) => `\`${refusal}\` for ${code}`);
    expect(refusals.filter((refusal) => !prose.includes(refusal))).toEqual([]);
  });

  test('frame types', () => {
    const rows = cellsOf(/^\| \d +\| `[a-z]+` +\|/).map(([, type, name]) => [name, Number(type)]);
    expect(rows).toEqual(Object.entries(FrameType));
  });

  test('control frames', () => {
    const types: Record<(ControlFrame | RequestFrame)['type'], true> = {
      paired: true,
      'peer-moving': true,
      holding: true,
      'peer-moved': true,
      refused: true,
      move: true,
      moved: true,
      carry: true,
      'create-channel': true,
      created: true,
      'not-created': true,
    };
    const shown = ['control-vectors', 'request-vectors'].flatMap((kind) => JSON.parse(blockIn(page, kind)));
    expect(new Set(shown.map(({ type }) => type))).toEqual(new Set(Object.keys(types)));
    const [, section = ''] = page.split('| `type` | means |');
    const rows = section.split('\n\n')[0]?.match(/^\| `[a-z-]+`/gm) ?? [];
    expect(rows).toEqual(Object.keys(types).map((type) => `| \`${type}\``));
  });

  test('attachments', () => {
    const kinds: Record<Attachment['kind'], true> = {
      blob: true,
      unreadable: true,
      'file-list': true,
      'image-bitmap': true,
      'native-port': true,
      'readable-stream': true,
      'writable-stream': true,
      'transform-stream': true,
      port: true,
    };
    const [, section = ''] = page.split('| `kind` | other members | stands for |');
    const rows = section.split('\n\n')[0]?.match(/^\| `[a-z-]+`/gm) ?? [];
    expect(rows).toEqual(Object.keys(kinds).map((kind) => `| \`${kind}\``));
  });

  test('tags', () => {
    const rows = cellsOf(/^\| [0-9a-f]{2}(–[0-9a-f]{2})? \| `[A-Z]/).map(([, tag = '', name]) => [
      name,
      parseInt(tag, 16),
    ]);
    const others = /^(VERSION|MAX_INLINE_\w+|SHAPE_SLOTS|UTF8_FROM_LENGTH)$/;
    expect(rows).toEqual(
      Object.entries(Tag)
        .filter(([name]) => !others.test(name))
        .sort(([, a], [, b]) => a - b),
    );
    expect([Tag.VERSION, Tag.MAX_INLINE_STRING, Tag.MAX_INLINE_COUNT, Tag.SHAPE_SLOTS, Tag.UTF8_FROM_LENGTH]).toEqual([
      1, 30, 14, 32, 128,
    ]);
  });

  test('errors, views and platform objects', () => {
    for (const names of [ERROR_NAMES, VIEW_NAMES]) {
      const list = names.map((name, index) => `${index} \`${name}\``).join(', ');
      expect([list, prose.includes(list)]).toEqual([list, true]);
    }
    expect(cellsOf(/^\| \d +\| `[A-Z]\w+` +\|/).map(([, , name]) => name)).toEqual(PLATFORM_NAMES);
  });

  test('limits', () => {
    const rows = cellsOf(/^\| `(max|window|handshake|ticketTtl|moveTtl|flush|stall|close|probe)\w+` +\| +[\d,]+ \|/);
    expect(rows.length).toBeGreaterThan(10);
    const values = rows.map(([, name, value = '']) => [name, Number(value.replaceAll(',', ''))]);
    expect(values).toEqual(values.map(([name]) => [name, DEFAULT_LIMITS[name as keyof typeof DEFAULT_LIMITS]]));
  });
});
