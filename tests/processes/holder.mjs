import { connect } from '@peerport/client';
import { serve } from './serve.mjs';

/** The message after which nothing follows. */
const END = 'end';

let name;
/** @type {import('@peerport/client').PeerPort | undefined} */
let from;
/** @type {import('@peerport/client').PeerPort | undefined} */
let to;
/** @type {((port: import('@peerport/client').PeerPort) => void)} */
let onPort;

serve({
  join: (ownName, fromTicket, toTicket) => {
    name = ownName;
    from = fromTicket && connect(fromTicket);
    to = toTicket && connect(toTicket);
    from?.addEventListener('message', ({ ports }) => onPort(ports[0]));
  },
  /** Posts `postCount` messages, receives until `handOnAfterCount` or the end, and hands the port on. */
  hold: ({ ticket, handOnAfterCount, postCount }) =>
    new Promise((resolve) => {
      const received = [];
      onPort = (port) => {
        for (let index = 0; index < postCount; index++) port.postMessage([name, index]);
        const handOn = () => {
          to?.postMessage('the port', [port]);
          resolve(received);
        };
        port.onmessage = ({ data }) => {
          if (data === END) {
            port.close();
            resolve(received);
            return;
          }
          received.push(data);
          if (to !== undefined && received.length === handOnAfterCount) handOn();
        };
        if (to !== undefined && handOnAfterCount === 0) handOn();
      };
      if (ticket === undefined) from?.start();
      else onPort(connect(ticket));
    }),
  isReady: () => {},
  leave: async () => {
    from?.close();
    to?.close();
    await Promise.all([from?.closed, to?.closed]);
  },
});
