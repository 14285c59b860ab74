import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import type { NativePorts } from '../platform.ts';

const newChannel = () => new MessageChannel() as unknown as globalThis.MessageChannel;

/** Known to nobody else: ports are posted through this channel to detach them. */
const { port1, port2 } = new MessageChannel();

/** Node's own channels and ports, even if a page replaces the globals. */
export const nativePorts: NativePorts = {
  newChannel,
  transfer(port) {
    port1.postMessage(port, [port as never]);
    return receiveMessageOnPort(port2)?.message;
  },
};
