import { once } from 'node:events';
import { connect } from '@peerport/client';
import { command } from './protocol.js';

const [ticket] = await once(process, 'message');

/** @type {import('@peerport/client').PeerPort<import('./protocol.js').Command, import('./protocol.js').Report>} */
const port = connect(ticket, { schema: command });

port.addEventListener('message', ({ data: { targetCelsius } }) => {
  let celsius = targetCelsius - 3;
  const send = (measured = celsius) => port.postMessage({ kind: 'measured', celsius: measured, at: new Date() });
  send();
  send(++celsius);
  send(Number.NaN); // the sensor fails for a moment: to the compiler this is a number, to the schema it is not
  send(++celsius);
  send(++celsius);
});
port.addEventListener('messageerror', ({ error }) => {
  port.postMessage({ kind: 'misunderstood', problem: /** @type {Error} */ (error).message });
});
port.start();
