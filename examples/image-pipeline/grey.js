// Removes the colours from the lines that pass through.
import { once } from 'node:events';
import { connect } from '@peerport/client';

const [tickets] = await once(process, 'message');
const [input, output] = [connect(tickets.input), connect(tickets.output)];

for await (const { lines, ...picture } of input) {
  const greyLines = lines.pipeThrough(new TransformStream({ transform: (line, to) => to.enqueue(greyOf(line)) }));
  output.postMessage({ ...picture, channelsCount: 1, lines: greyLines }, [greyLines]);
}
output.close();

/**
 * @param {Uint8Array} line red, green and blue of each pixel
 * @returns the luma of each, as in Rec. 601
 */
function greyOf(line) {
  return Uint8Array.from({ length: line.length / 3 }, (_, pixel) => {
    const [red = 0, green = 0, blue = 0] = line.subarray(pixel * 3);
    return (299 * red + 587 * green + 114 * blue) / 1000;
  });
}
