import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { Unmasker } from '../../../packages/broker/dist/relay/unmasker.js';

/** Has everything that comes unmasked before `ws` sees it, as the broker's listener does. Comes before `ws` listens. */
export function unmaskAll(http: Server): Server {
  return http.on('upgrade', (_request, stream, head) => {
    const tcp = stream as Socket;
    const unmasker = new Unmasker();
    const push = tcp.push.bind(tcp);
    unmasker.unmask(head);
    tcp.push = (chunk: Buffer | null) => {
      if (chunk !== null) unmasker.unmask(chunk);
      return push(chunk);
    };
  });
}
