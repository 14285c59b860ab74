// Has a thermostat, another process, warm the room. Messages of the wrong shape are held off on both sides.
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

// @ts-expect-error: the compiler knows that no command looks like this, and the thermostat's schema finds out as well
port.postMessage({ targetCelsius: 'warm' });
port.postMessage({ targetCelsius: 100 }); // only the schema knows that this is too much
port.postMessage({ targetCelsius: TARGET_CELSIUS });

await port.closed;
await broker.close();
