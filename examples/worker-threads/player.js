import { parentPort, workerData } from 'node:worker_threads';
import { connect } from '@peerport/client';

/**
 * @typedef {object} Role
 * @property {import('@peerport/client').Ticket} ticket
 * @property {boolean} serves
 * @property {Int32Array} ballsCount where to write, at the end of the game, how many balls there were
 */
const { ticket, serves, ballsCount } = /** @type {Role} */ (workerData);

const port = connect(ticket);
if (serves) port.postMessage(1);
port.onmessage = ({ data: ball }) => {
  if (ball < 1000) return port.postMessage(ball + 1);
  Atomics.store(ballsCount, 0, ball);
  Atomics.notify(ballsCount, 0);
};
port.onclose = ({ reason }) => parentPort?.postMessage(reason);
