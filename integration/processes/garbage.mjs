import { setImmediate } from 'node:timers/promises';
import { startBroker } from '@peerport/broker';
import { connect } from '@peerport/client';

const COLLECTIONS_COUNT = 50;
const [mode] = process.argv.slice(2);
const broker = await startBroker({ relay: 'inline' });
const { port1, port2 } = await broker.createChannel();
const kept = connect(port1);
let outcome = 'still open';
kept.addEventListener('close', ({ reason }) => {
  outcome = reason;
});

await (async () => {
  const dropped = connect(port2);
  if (mode === 'listening') dropped.addEventListener('message', () => {});
  await dropped.ready;
})();

for (let index = 0; index < COLLECTIONS_COUNT && outcome === 'still open'; index++) {
  globalThis.gc();
  await setImmediate();
}
await broker.close();
process.send({ outcome }, () => process.disconnect());
