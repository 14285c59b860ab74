import { type Pipe, transferOf } from '../../workloads/pipe.ts';

/** A `MessagePort` of the platform. */
export function portPipe(port: MessagePort): Pipe {
  return {
    post: (message) => port.postMessage(message, transferOf(message)),
    receive(listener) {
      port.onmessage = ({ data }) => listener(data);
    },
    close: () => port.close(),
  };
}

/** The next `message` event of this page's window. */
export function messageToWindow(): Promise<MessageEvent> {
  return new Promise((resolve) => addEventListener('message', resolve, { once: true }));
}
