// The main script of an app that is bundled: starts a broker, pairs two ports, and prints what came of it as JSON.
import { startBroker } from '@peerport/broker';
import { connect } from '@peerport/client';

async function main() {
  const lines = [];
  const note = (level) => (fields, message) => lines.push({ level, message, ...fields });
  const logger = { debug() {}, info: note('info'), warn: note('warn'), error: note('error') };
  const broker = await startBroker({ logger });
  const { port1, port2 } = await broker.createChannel();
  const [left, right] = [connect(port1), connect(port2)];
  const received = new Promise((resolve) => {
    right.onmessage = ({ data }) => resolve([...data]);
  });
  left.postMessage(new Map([['through', 'the relay']]));
  const result = { received: await received, lines };
  left.close();
  await right.closed;
  await broker.close();
  process.stdout.write(JSON.stringify(result));
}

void main();
