// Encodes incoming lines as a PNG, and passes on its bytes.
import { once } from 'node:events';
import { arrayBuffer } from 'node:stream/consumers';
import { connect } from '@peerport/client';
import { png } from './png.js';

const [tickets] = await once(process, 'message');
const [input, output] = [connect(tickets.input), connect(tickets.output)];

for await (const picture of input) {
  const bytes = await arrayBuffer(png(picture));
  output.postMessage(bytes, [bytes]); // transferred: this process does not keep a copy
}
output.close();
