import { crc32 } from 'node:zlib';

/**
 * @typedef {object} Picture
 * @property {number} width in pixels
 * @property {number} height in pixels
 * @property {1 | 3} channelsCount bytes per pixel: grey, or red, green and blue
 * @property {ReadableStream<Uint8Array>} lines the pixels, from the top
 */

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const COLOUR_TYPES = { 1: 0, 3: 2 };

/**
 * The bytes of a PNG file, compressed as the lines arrive. https://www.w3.org/TR/png-3/#5DataRep
 *
 * @param {Picture} picture
 */
export async function* png({ width, height, channelsCount, lines }) {
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, COLOUR_TYPES[channelsCount], 0, 0, 0]);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  yield SIGNATURE;
  yield chunk('IHDR', header);
  for await (const data of lines.pipeThrough(unfiltered()).pipeThrough(new CompressionStream('deflate'))) {
    yield chunk('IDAT', data);
  }
  yield chunk('IEND');
}

/** Prefixes each line with filter type 0: its bytes are the pixels themselves. */
function unfiltered() {
  return new TransformStream({
    transform(line, to) {
      to.enqueue(Uint8Array.of(0, ...line));
    },
  });
}

/**
 * @param {string} type four letters
 * @param {Uint8Array} [data]
 */
function chunk(type, data = new Uint8Array()) {
  const bytes = Buffer.concat([Buffer.alloc(4), Buffer.from(type), data, Buffer.alloc(4)]);
  bytes.writeUInt32BE(data.length, 0);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, -4)), bytes.length - 4);
  return bytes;
}
