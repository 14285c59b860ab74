// Bundlers turn a named import into an error if this Node lacks the name. They do not for the default import.
import workerThreads from 'node:worker_threads';
import { type Connect, createConnect } from './connect.ts';
import { nativePorts } from './platform/node/native-ports.ts';
import { openSocket } from './platform/node/socket.ts';
import { queueTask } from './platform/node/tasks.ts';

/** Missing in Node 20, which transfers marked streams, and clones any object that is not its own to a plain one. */
interface NewerWorkerThreads {
  readonly isMarkedAsUntransferable?: (object: object) => boolean;
  readonly markAsUncloneable?: (object: object) => void;
}

const { isMarkedAsUntransferable: isUntransferable, markAsUncloneable } = workerThreads as NewerWorkerThreads;

/** Like Node's `EventTarget`: the error becomes an uncaught exception. */
function reportError(error: unknown): void {
  process.nextTick(() => {
    throw error;
  });
}

/** Opens a port with a ticket. See {@link Connect}. */
export const connect: Connect = createConnect({
  openSocket,
  queueTask,
  nativePorts,
  isUntransferable,
  markAsUncloneable,
  reportError,
});
