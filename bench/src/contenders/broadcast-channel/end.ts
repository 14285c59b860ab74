import type { Pipe } from '../../workloads/pipe.ts';

/** The name of the channel, and the page of the same origin to open, which uses the same name. */
export interface BroadcastChannelConfig {
  readonly name: string;
  readonly url?: string;
}

/** The driver opens the responder's page without an opener, so that it gets its own process. */
export async function openBroadcastChannel({ name, url }: BroadcastChannelConfig): Promise<Pipe> {
  const channel = new BroadcastChannel(name);
  if (url === undefined) {
    channel.postMessage('here');
  } else {
    open(url, '_blank', 'noopener');
    await new Promise((resolve) => channel.addEventListener('message', resolve, { once: true }));
  }
  return {
    post: (message) => channel.postMessage(message),
    receive(listener) {
      channel.onmessage = ({ data }) => listener(data);
    },
    close: () => channel.close(),
  };
}
