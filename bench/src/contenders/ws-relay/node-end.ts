import { WebSocket } from 'ws';
import type { Pipe } from '../../workloads/pipe.ts';
import { MAX_MESSAGE_BYTES } from '../limits.ts';

/** As in a page, with `ws`. @param url of the pair at the relay. */
export async function openWsRelay(url: string): Promise<Pipe> {
  const socket = new WebSocket(url, { perMessageDeflate: false, maxPayload: MAX_MESSAGE_BYTES });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject).once('open', () => {
      // Synchronously: a message may have arrived together with the end of the handshake.
      socket.pause();
      resolve();
    });
  });
  return {
    post: (message) => socket.send(message instanceof ArrayBuffer ? message : JSON.stringify(message)),
    receive(listener) {
      socket.removeAllListeners('message');
      socket.on('message', (data: Buffer, isBinary) => listener(isBinary ? data : JSON.parse(data.toString())));
      socket.resume();
    },
    close: () => socket.close(),
  };
}
