// What writes take that wait for a reader, in memory, and what the relay counts for them. argv: bytes of each, how many.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { WriteQueue } from '../../packages/broker/dist/relay/write-queue.js';

const [, , bytes, count] = process.argv.map(Number);
const ROOM = { bytes: Number.POSITIVE_INFINITY };
const FILLING_BYTES = 32 * 2 ** 20;

const server = createServer({ highWaterMark: 2 ** 30 }).listen(0, '127.0.0.1');
await once(server, 'listening');
const accepted = once(server, 'connection');
const reader = connect(server.address().port, '127.0.0.1');
reader.pause();
const [tcp] = await accepted;
tcp.write(Buffer.alloc(FILLING_BYTES));

const takenBytes = () => {
  globalThis.gc();
  globalThis.gc();
  return process.memoryUsage().rss;
};
const queue = new WriteQueue(tcp, ROOM, () => {});
const beforeBytes = takenBytes();
for (let index = 0; index < count; index++) {
  queue.write([Buffer.allocUnsafe(bytes).fill(index)]);
  if (index % 512 === 0) await new Promise(setImmediate);
}
process.send({ takenBytes: takenBytes() - beforeBytes, countedBytes: queue.keptBytes - FILLING_BYTES }, () =>
  process.exit(),
);
