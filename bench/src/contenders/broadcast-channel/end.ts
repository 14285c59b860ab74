import type { Pipe } from '../../workloads/pipe.ts';

/** Name of the channel; the page to open, of the same origin, which goes by the same name. */
export interface BroadcastChannelConfig {
  readonly name: string;
  readonly url?: string;
}

/** The driver opens the responder's page, without an opener and so in a process of its own. */
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
