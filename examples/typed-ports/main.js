// Tells a thermostat, in another process, to warm the room. Both sides reject messages of the wrong shape.
import { fork } from 'node:child_process';
import { startBroker } from '@peerport/broker';
import { connect } from '@peerport/client';
import { report } from './protocol.js';

const TARGET_CELSIUS = 21;

const broker = await startBroker();
const { port1, port2 } = await broker.createChannel();
fork(new URL('thermostat.js', import.meta.url)).send(port2);

/** @type {import('@peerport/client').PeerPort<import('./protocol.js').Report, import('./protocol.js').Command>} */
const port = connect(port1, { schema: report });

port.addEventListener('message', ({ data }) => {
  if (data.kind === 'misunderstood') {
    console.log(`the thermostat did not understand: ${data.problem}`);
    return;
  }
  console.log(`${data.celsius.toFixed(1)} °C`);
  if (data.celsius === TARGET_CELSIUS) port.close();
});
port.addEventListener('messageerror', ({ error }) => {
  console.log(`the thermostat sent nonsense: ${/** @type {Error} */ (error).message}`);
});
port.start();

// @ts-expect-error: the compiler rejects this command, and so does the thermostat's schema
port.postMessage({ targetCelsius: 'warm' });
port.postMessage({ targetCelsius: 100 }); // only the schema rejects this value
port.postMessage({ targetCelsius: TARGET_CELSIUS });

await port.closed;
await broker.close();
