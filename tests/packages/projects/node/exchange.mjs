// Two ports in one process, all from ES modules. Prints what came through, and which flavour of the packages brought it.
import { createRequire } from 'node:module';
import { startBroker } from '@peerport/broker';
import { connect, PeerPort } from '@peerport/client';

const require = createRequire(import.meta.url);
const broker = await startBroker();
const { port1, port2 } = await broker.createChannel();
const [left, right] = [connect(port1), connect(port2)];
left.postMessage(new Map([['through', 'the relay']]));
left.close();
const received = [];
for await (const message of right) received.push([...message]);
await broker.close();

const flavour = require.resolve('@peerport/client').includes('cjs') ? 'CommonJS' : 'ES module';
const isOneCopy = require('@peerport/client').PeerPort === PeerPort;
console.log(JSON.stringify({ received, flavour, isOneCopy }));
