import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import type { NativePorts } from '../../connection/socket.ts';

const newChannel = () => new MessageChannel() as unknown as globalThis.MessageChannel;

/** Nobody else knows this channel: ports are posted through it to be detached. */
const { port1, port2 } = new MessageChannel();

/** Native channels and ports, whatever becomes of the globals. */
export const nativePorts: NativePorts = {
  newChannel,
  transfer(port) {
    port1.postMessage(port, [port as never]);
    return receiveMessageOnPort(port2)?.message;
  },
};
