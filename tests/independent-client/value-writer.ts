import { leb128 } from './data-message.ts';

/** “Values” of docs/protocol.md, as few of them as a client needs: the choice of tags is the writer's. */
export function writeValue(value: unknown): Uint8Array {
  return Buffer.concat([Uint8Array.of(1), ...chunksOf(value)]);
}

function chunksOf(value: unknown): Uint8Array[] {
  if (value === null) return [Uint8Array.of(0xa1)];
  if (typeof value === 'boolean') return [Uint8Array.of(value ? 0xa3 : 0xa2)];
  if (typeof value === 'number') return [Uint8Array.of(0xa8), new Uint8Array(Float64Array.of(value).buffer)];
  if (typeof value === 'string') return stringChunks(value);
  if (value instanceof Uint8Array) return [Uint8Array.of(0xbb, 2, ...leb128(value.length)), value];
  if (Array.isArray(value)) return [Uint8Array.of(0x6f, ...leb128(value.length)), ...value.flatMap(chunksOf)];
  if (typeof value !== 'object') throw new TypeError(`this client does not write a ${typeof value}`);
  const entries = Object.entries(value);
  const head = Uint8Array.of(0x7f, ...leb128(entries.length));
  return [
    head,
    ...entries.flatMap(([key]) => stringChunks(key)),
    ...entries.flatMap(([, element]) => chunksOf(element)),
  ];
}

function stringChunks(text: string): Uint8Array[] {
  const bytes = Buffer.from(text);
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, bytes.length, true);
  return [Uint8Array.of(0xac), length, bytes];
}
