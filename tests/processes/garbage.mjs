import { setImmediate } from 'node:timers/promises';
import { startBroker } from '@peerport/broker';
import { connect } from '@peerport/client';

const COLLECTIONS_COUNT = 20;
const [mode] = process.argv.slice(2);
const broker = await startBroker({ relay: 'inline' });
const { port1, port2 } = await broker.createChannel();
const kept = connect(port1);
let outcome = 'still open';
let chunksCount = 0;
kept.addEventListener('close', ({ reason }) => {
  outcome = reason;
});

/** A chunk for each collection. */
function collectingStream() {
  let count = 0;
  return new ReadableStream({
    async pull(controller) {
      await collect();
      if (count++ === COLLECTIONS_COUNT) controller.close();
      else controller.enqueue(count);
    },
  });
}

async function collect() {
  globalThis.gc();
  await setImmediate();
}

/** Leaves a port that has ended with an unread message. */
async function endedPort() {
  const port = connect(port2);
  port.addEventListener('message', () => {});
  kept.postMessage('unread');
  kept.close();
  await Promise.all([kept.closed, port.closed]);
  if (mode === 'read after the end') {
    port.onmessage = ({ data }) => {
      outcome = `read: ${data}`;
    };
  }
  collected.register(port, 'collected');
}

const collected = new FinalizationRegistry((held) => {
  outcome = held;
});

await (async () => {
  if (mode.endsWith('the end')) {
    await endedPort();
    outcome = 'still open';
    return;
  }
  const dropped = connect(port2);
  if (mode === 'listening') dropped.addEventListener('message', () => {});
  if (mode === 'streaming') {
    const stream = collectingStream();
    dropped.postMessage(stream, [stream]);
  }
  await dropped.ready;
})();

if (mode === 'streaming') {
  const { data } = await new Promise((resolve) => {
    kept.onmessage = resolve;
  });
  for await (const _chunk of data) chunksCount++;
  if (chunksCount === COLLECTIONS_COUNT) outcome += ', and all chunks came';
}
for (let index = 0; index < COLLECTIONS_COUNT && outcome === 'still open'; index++) await collect();
await broker.close();
process.send({ outcome }, () => process.disconnect());
