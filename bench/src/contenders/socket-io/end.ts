import { io } from 'socket.io-client';
import type { Pipe } from '../../workloads/pipe.ts';

/** @param url of the namespace that is the pair. */
export async function openSocketIo(url: string): Promise<Pipe> {
  const socket = io(url, { transports: ['websocket'], forceNew: true, reconnection: false });
  await new Promise<void>((resolve, reject) => {
    socket.on('connect', resolve).on('connect_error', reject);
  });
  return {
    post: (message) => void socket.emit('message', message),
    receive(listener) {
      socket.off('message').on('message', listener);
    },
    close: () => void socket.close(),
  };
}
