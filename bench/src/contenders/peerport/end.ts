import { type ConnectOptions, connect, type Ticket } from '@peerport/client';
import { type Pipe, transferOf } from '../../workloads/pipe.ts';

/** A ticket, and how to connect with it. */
export interface PeerportConfig {
  readonly ticket: Ticket;
  readonly options: ConnectOptions;
}

export async function openPeerport({ ticket, options }: PeerportConfig): Promise<Pipe> {
  const port = connect(ticket, options);
  let deliver: (message: unknown) => void = () => {};
  return {
    post: (message) => port.postMessage(message, transferOf(message)),
    receive(listener) {
      deliver = listener;
      port.onmessage ??= ({ data }: MessageEvent) => deliver(data);
    },
    close: () => port.close(),
  };
}
