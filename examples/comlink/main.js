// Calls a service in another process, which calls back.
import { fork } from 'node:child_process';
import { startBroker } from '@peerport/broker';
import { connect } from '@peerport/client';
import * as Comlink from 'comlink';

const broker = await startBroker();
const { port1, port2 } = await broker.createChannel();
fork(new URL('service.js', import.meta.url)).send(port2);

/** @type {Comlink.Remote<import('./service.js').Service>} */
const service = Comlink.wrap(connect(port1));

const number = 2n ** 64n - 1n;
/** @param {bigint} factor */
const print = (factor) => console.log(`a prime factor: ${factor}`);
const all = await service.factorize(number, Comlink.proxy(print));
console.log(`${number} has ${all}`);

// The return value of the callback goes back to the service.
const enough = Comlink.proxy(() => 'enough');
console.log(`asked for one only, the service finds ${await service.factorize(number, enough)}`);

// Errors that the service throws are thrown here.
await service.factorize(0n, Comlink.proxy(print)).catch((error) => console.log(`${error.name}: ${error.message}`));

service[Comlink.releaseProxy](); // closes the port on both sides, which ends the other process
await broker.close();
