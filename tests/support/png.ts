import { crc32, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
const BIT_DEPTH = 8;
const GREY = 0;

/** A picture without colours. */
export interface GreyPicture {
  readonly width: number;
  readonly height: number;
  /** A byte for each, from the top left. */
  readonly pixels: Uint8Array;
}

/** Reads a grey PNG of 8 bits a pixel, whose lines are not filtered (PNG §9). @throws {Error} it is something else, or damaged. */
export function readGreyPng(file: Buffer): GreyPicture {
  if (!file.subarray(0, SIGNATURE.length).equals(SIGNATURE)) throw new Error('no PNG: it has another signature');
  const chunks = [...chunksOf(file.subarray(SIGNATURE.length))];
  const types = chunks.map(({ type }) => type);
  if (types[0] !== 'IHDR' || types.at(-1) !== 'IEND') throw new Error(`the chunks are ${types}`);
  const [{ data: header }] = chunks as [Chunk];
  if (header[8] !== BIT_DEPTH || header[9] !== GREY || header.readUIntBE(10, 3) !== 0) {
    throw new Error(`the header is ${header.toString('hex')}`);
  }
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const lines = inflateSync(Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data)));
  if (lines.length !== height * (width + 1)) throw new Error(`${lines.length} bytes for ${width} × ${height} pixels`);
  const pixels = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const [filter, ...line] = lines.subarray(y * (width + 1), (y + 1) * (width + 1));
    if (filter !== 0) throw new Error(`line ${y} has filter ${filter}`);
    pixels.set(line, y * width);
  }
  return { width, height, pixels };
}

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
}

/** @throws {Error} a chunk is damaged. */
function* chunksOf(bytes: Buffer): Generator<Chunk> {
  for (let at = 0; at < bytes.length; ) {
    const end = at + 8 + bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (bytes.readUInt32BE(end) !== crc32(bytes.subarray(at + 4, end))) throw new Error(`${type} has a wrong checksum`);
    yield { type, data: bytes.subarray(at + 8, end) };
    at = end + 4;
  }
}
