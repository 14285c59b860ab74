// As exchange.mjs, from CommonJS.
const { startBroker } = require('@peerport/broker');
const { connect, PeerPort } = require('@peerport/client');

async function main() {
  const broker = await startBroker();
  const { port1, port2 } = await broker.createChannel();
  const [left, right] = [connect(port1), connect(port2)];
  left.postMessage(new Map([['through', 'the relay']]));
  left.close();
  const received = [];
  for await (const message of right) received.push([...message]);
  await broker.close();

  const flavour = require.resolve('@peerport/client').includes('cjs') ? 'CommonJS' : 'ES module';
  const isOneCopy = (await import('@peerport/client')).PeerPort === PeerPort;
  console.log(JSON.stringify({ received, flavour, isOneCopy }));
}

void main();
