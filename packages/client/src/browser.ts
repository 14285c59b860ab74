import { type Connect, createConnect } from './connect.ts';
import { openSocket } from './platform/browser/socket.ts';
import { tasks } from './platform/browser/tasks.ts';

const { MessageChannel, structuredClone, reportError } = globalThis;

/** Opens a port with a ticket. See {@link Connect}. */
export const connect: Connect = createConnect({
  openSocket,
  queueTask: tasks.queue,
  nativePorts: {
    newChannel: () => new MessageChannel(),
    transfer: (port) => structuredClone(port, { transfer: [port] }),
  },
  reportError: (error) => reportError(error),
});
