// Runs generate → grey → encode, each in its own process, and writes the picture to a file.
import { fork } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { startBroker } from '@peerport/broker';
import { connect } from '@peerport/client';

const { 2: file = 'rings.png' } = process.argv;

const broker = await startBroker();
const orders = await broker.createChannel();

/** The ticket for the output of the previous stage. */
let output = orders.port2;
for (const stage of ['generate', 'grey', 'encode']) {
  const { port1, port2 } = await broker.createChannel();
  fork(new URL(`${stage}.js`, import.meta.url)).send({ input: output, output: port1 });
  output = port2;
}

const port = connect(orders.port1);
port.postMessage({ width: 320, height: 240 });
for await (const bytes of connect(output)) {
  await writeFile(file, new Uint8Array(bytes));
  console.log(`wrote ${file}`);
  port.close(); // each stage then closes its port to the next one and ends; the last one ends this loop
}
await broker.close();
