/** The entry of the responder that is a thread. */
import { parentPort } from 'node:worker_threads';
import { transferOf } from '../../workloads/pipe.ts';
import { respond } from '../../workloads/respond.ts';

const port = parentPort;
if (port === null) throw new Error('this is the entry of a worker thread');

respond({
  post: (message) => port.postMessage(message, transferOf(message)),
  receive(listener) {
    port.removeAllListeners('message').on('message', listener);
  },
  close: () => port.close(),
});
