// What fragments take of messages that are never complete, in memory, and what the relay counts for them. argv: bytes of each, how many.
import { once } from 'node:events';
import { startBroker } from '@peerport/broker';
import { WebSocket } from 'ws';
import { FRAGMENT_BYTES } from '../../packages/broker/dist/relay/ws-internals.js';

const [, , bytes, count] = process.argv.map(Number);
const FRAGMENTS_OF_EACH = 1_000;
const HEADER_BYTES = 6;

const takenBytes = () => {
  globalThis.gc();
  globalThis.gc();
  return process.memoryUsage().rss;
};
const broker = await startBroker({ relay: 'inline' });
const senders = [];
for (let sent = 0; sent < count; sent += FRAGMENTS_OF_EACH) {
  const { port1 } = await broker.createChannel();
  const sender = new WebSocket(port1.url, ['peerport.v1', `peerport.token.${port1.token}`]);
  await once(sender, 'open');
  senders.push(sender);
}
const beforeBytes = takenBytes();
for (const sender of senders) {
  for (let index = 0; index < FRAGMENTS_OF_EACH; index++) sender.send(Buffer.alloc(bytes), { fin: false });
  // Its answer comes when all that is before it has.
  sender.ping();
  await once(sender, 'pong');
}
const countedBytes = count * (FRAGMENT_BYTES + HEADER_BYTES + bytes);
process.send({ takenBytes: takenBytes() - beforeBytes, countedBytes }, () => process.exit());
