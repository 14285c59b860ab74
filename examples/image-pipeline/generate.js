// Draws rings: a line whenever the next stage asks for one.
import { once } from 'node:events';
import { connect } from '@peerport/client';

const [tickets] = await once(process, 'message');
const [input, output] = [connect(tickets.input), connect(tickets.output)];

for await (const { width, height } of input) {
  let y = 0;
  const lines = new ReadableStream({
    pull(controller) {
      if (y < height) controller.enqueue(drawLine(width, height, y++));
      else controller.close();
    },
  });
  output.postMessage({ width, height, channelsCount: 3, lines }, [lines]);
}
output.close();

/**
 * @param {number} width
 * @param {number} height
 * @param {number} y
 * @returns {Uint8Array} red, green and blue of each pixel
 */
function drawLine(width, height, y) {
  const line = new Uint8Array(width * 3);
  for (let x = 0; x < width; x++) {
    const squaredDistance = (x - width / 2) ** 2 + (y - height / 2) ** 2;
    line.set([squaredDistance >> 3, squaredDistance >> 4, squaredDistance >> 5], x * 3);
  }
  return line;
}
