import { type Connect, createConnect } from './connect.ts';
import { nativePorts } from './platform/browser/native-ports.ts';
import { openSocket } from './platform/browser/socket.ts';
import { tasks } from './platform/browser/tasks.ts';

/** As it was when this was loaded: a page may replace it. */
const { reportError } = globalThis;

/** Opens a port with a ticket. See {@link Connect}. */
export const connect: Connect = createConnect({
  openSocket,
  queueTask: tasks.queue,
  nativePorts,
  reportError: (error) => reportError(error),
});
