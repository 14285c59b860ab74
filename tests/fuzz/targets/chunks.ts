import fc from 'fast-check';
import { Unmasker } from '../../../packages/broker/dist/relay/unmasker.js';
import { arbitraryBytes, bytesOf, hexOf } from '../bytes.ts';
import { assert, type FuzzTarget } from '../target.ts';

interface Chunked {
  readonly bytes: string;
  readonly cuts: number[];
}

const frameStart = fc.constantFrom('8285', '82fe', '82ff', '0200', '8980', '8882', 'ffff');

/** What comes over a broker's TCP socket, frames or not: however it is cut, the same bytes go on to `ws`, and as many. */
export const chunks: FuzzTarget<Chunked> = {
  name: 'chunks',
  share: 100,
  input: fc.record({
    bytes: fc.array(fc.tuple(frameStart, arbitraryBytes()), { maxLength: 4 }).map((frames) => frames.flat().join('')),
    cuts: fc.array(fc.nat(200), { maxLength: 8 }),
  }),
  run({ bytes, cuts }) {
    const [whole, cut] = [bytesOf(bytes), bytesOf(bytes)];
    unmaskAll(new Unmasker(), whole);
    const unmasker = new Unmasker();
    let start = 0;
    for (const end of [...cuts.map((at) => Math.min(at, cut.length)).sort((a, b) => a - b), cut.length]) {
      unmaskAll(unmasker, cut.subarray(start, end));
      start = end;
    }
    assert(hexOf(whole) === hexOf(cut), 'it makes a difference where the bytes are cut');
  },
};

/** A request passes alone, so a chunk may take several calls. */
function unmaskAll(unmasker: Unmasker, chunk: Uint8Array): void {
  for (let at = 0; at < chunk.length; ) {
    const end = unmasker.unmask(chunk, at);
    assert(end > at, 'it makes no progress');
    at = end;
  }
}
