import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { unmaskIncoming } from '../../../packages/broker/dist/unmasker.js';

/** Has everything that comes unmasked before `ws` sees it, as the broker's listener does. Comes before `ws` listens. */
export function unmaskAll(http: Server): Server {
  return http.on('upgrade', (_request, tcp, head) => unmaskIncoming(tcp as Socket, head));
}
