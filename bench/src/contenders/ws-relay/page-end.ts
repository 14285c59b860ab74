import type { Pipe } from '../../workloads/pipe.ts';

/** The simplest encoding: JSON as text, buffers as they are. @param url of the pair at the relay. */
export async function openWsRelay(url: string): Promise<Pipe> {
  const socket = new WebSocket(url);
  socket.binaryType = 'arraybuffer';
  await new Promise<void>((resolve, reject) => {
    socket.onopen = () => resolve();
    socket.onerror = () => reject(new Error(`${url} cannot be reached`));
  });
  return {
    post: (message) => socket.send(message instanceof ArrayBuffer ? message : JSON.stringify(message)),
    receive(listener) {
      socket.onmessage = ({ data }) => listener(typeof data === 'string' ? JSON.parse(data) : data);
    },
    close: () => socket.close(),
  };
}
