import { fromCharCode, isWellFormed } from '../base/intrinsics.ts';
import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import * as Tag from './tags.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const MAX_BYTES_PER_UNIT = 3;

export function writeString(writer: ByteWriter, text: string): void {
  if (text.length >= Tag.UTF8_FROM_LENGTH) {
    if (isWellFormed.call(text)) writeUtf8(writer, text);
    else writeUtf16(writer, text);
    return;
  }
  const { length } = text;
  writer.reserve(length + 2);
  const { bytes } = writer;
  let position = writer.position;
  bytes[position++] = Tag.STRING + Math.min(length, Tag.MAX_INLINE_STRING + 1);
  if (length > Tag.MAX_INLINE_STRING) bytes[position++] = length;
  for (let i = 0; i < length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > 0xff) return writeUtf16(writer, text);
    bytes[position++] = unit;
  }
  writer.position = position;
}

/** Most long strings are ASCII: reserves one byte per character first, and three for the rest if needed. */
function writeUtf8(writer: ByteWriter, text: string): void {
  const tagPosition = writer.position;
  writer.i32(Tag.UTF8, 0);
  const start = writer.position;
  for (let rest = text, bytesEach = 1; rest !== ''; bytesEach = MAX_BYTES_PER_UNIT) {
    writer.reserve(rest.length * bytesEach);
    const { read, written } = encoder.encodeInto(rest, writer.bytes.subarray(writer.position));
    writer.position += written;
    rest = rest.slice(read);
  }
  const end = writer.position;
  writer.position = tagPosition;
  writer.i32(Tag.UTF8, end - start);
  writer.position = end;
}

function writeUtf16(writer: ByteWriter, text: string): void {
  const { length } = text;
  writer.u8(Tag.UTF16);
  writer.uint(length);
  writer.reserve(2 * length);
  for (let i = 0; i < length; i++) {
    const unit = text.charCodeAt(i);
    writer.bytes[writer.position++] = unit;
    writer.bytes[writer.position++] = unit >> 8;
  }
}

/** @returns undefined if `tag` is not a string's */
export function readString(reader: ByteReader, tag: number): string | undefined {
  if (tag >= Tag.STRING && tag < Tag.ARRAY) return readLatin1(reader, tag);
  if (tag === Tag.UTF8) return readUtf8(reader);
  return tag === Tag.UTF16 ? readUtf16(reader) : undefined;
}

function readLatin1(reader: ByteReader, tag: number): string {
  const length = reader.count(tag - Tag.STRING, Tag.MAX_INLINE_STRING);
  if (length <= MAX_WORD_LENGTH) return cached(words, reader.bytes, reader.skip(length), length);
  return decodeUnits(reader.bytes, reader.skip(length), length, 1);
}

function readUtf8(reader: ByteReader): string {
  const length = reader.i32() >>> 0;
  const start = reader.skip(length);
  return decoder.decode(reader.bytes.subarray(start, start + length));
}

function readUtf16(reader: ByteReader): string {
  const length = reader.uintWithin(2);
  return decodeUnits(reader.bytes, reader.skip(2 * length), length, 2);
}

const CHUNK = 64;

/** One array per length up to `CHUNK`, reused for the arguments of `fromCharCode`. */
const chunks = Array.from({ length: CHUNK + 1 }, (_, length) => new Array<number>(length).fill(0));

function decodeUnits(bytes: Uint8Array, start: number, length: number, bytesEach: 1 | 2): string {
  if (bytesEach === 1 && length <= 8) return decodeEight(bytes, start).slice(0, length);
  let text = '';
  for (let done = 0; done < length; done += CHUNK) {
    const chunk = chunks[Math.min(CHUNK, length - done)] as number[];
    let at = start + done * bytesEach;
    for (let i = 0; i < chunk.length; i++, at += bytesEach) {
      const low = bytes[at] as number;
      chunk[i] = bytesEach === 1 ? low : low | ((bytes[at + 1] as number) << 8);
    }
    text += fromCharCode.apply(null, chunk);
  }
  return text;
}

/** Eight characters at once: with a fixed number of arguments, `fromCharCode` takes half the time. */
function decodeEight(bytes: Uint8Array, at: number): string {
  return fromCharCode(
    bytes[at] as number,
    bytes[at + 1] as number,
    bytes[at + 2] as number,
    bytes[at + 3] as number,
    bytes[at + 4] as number,
    bytes[at + 5] as number,
    bytes[at + 6] as number,
    bytes[at + 7] as number,
  );
}

const CACHE_SLOTS = 4_096;

/** Recently decoded strings, by hash: property keys, and values short enough to be likely to repeat. */
const keys: string[] = new Array(CACHE_SLOTS).fill('');
const words: string[] = new Array(CACHE_SLOTS).fill('');
const MAX_WORD_LENGTH = 8;

/** Reads a value that must be a string. */
export function readText(reader: ByteReader): string {
  return readString(reader, reader.u8()) ?? reader.fail();
}

/** Reads a property key. Short ones come from the cache. */
export function readKey(reader: ByteReader): string {
  const tag = reader.u8();
  const length = tag - Tag.STRING;
  if (length >= 0 && length <= Tag.MAX_INLINE_STRING) return cached(keys, reader.bytes, reader.skip(length), length);
  return readString(reader, tag) ?? reader.fail();
}

function cached(cache: string[], bytes: Uint8Array, start: number, length: number): string {
  let hash = length;
  for (let i = 0; i < length; i++) hash = (Math.imul(hash, 31) + (bytes[start + i] as number)) | 0;
  const slot = hash & (CACHE_SLOTS - 1);
  const candidate = cache[slot] as string;
  if (isAt(candidate, bytes, start, length)) return candidate;
  const text = decodeUnits(bytes, start, length, 1);
  cache[slot] = text;
  return text;
}

function isAt(text: string, bytes: Uint8Array, start: number, length: number): boolean {
  if (text.length !== length) return false;
  for (let i = 0; i < length; i++) if (text.charCodeAt(i) !== bytes[start + i]) return false;
  return true;
}
