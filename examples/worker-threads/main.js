// Two worker threads play ball, while this thread is blocked: they do not need it.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { startBroker } from '@peerport/broker';

const broker = await startBroker();
const { port1, port2 } = await broker.createChannel();
const ballsCount = new Int32Array(new SharedArrayBuffer(4));

/** @param {Omit<import('./player.js').Role, 'ballsCount'>} role */
const startPlayer = (role) =>
  new Worker(new URL('player.js', import.meta.url), { workerData: { ...role, ballsCount } });
const ping = startPlayer({ ticket: port1, serves: true });
const pong = startPlayer({ ticket: port2, serves: false });

Atomics.wait(ballsCount, 0, 0); // until a player reports how many there were
console.log(`${ballsCount[0]} balls went to and fro while the main thread was blocked`);

// When a worker ends, its peers notice.
const [[reason]] = await Promise.all([once(pong, 'message'), ping.terminate()]);
console.log(`for the other player, the one that was terminated is ${reason}`);
await broker.close();
