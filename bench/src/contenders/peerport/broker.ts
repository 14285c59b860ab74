/** The entry of a process that does nothing but run a broker. */
import { type ChannelOptions, type ChannelTickets, startBroker } from '@peerport/broker';
import { serve } from '../../parties/serve.ts';
import { usage } from '../../parties/usage.ts';

const started = startBroker();

const functions = {
  ...usage,
  async createChannels(count: number, options: ChannelOptions = {}): Promise<ChannelTickets[]> {
    const broker = await started;
    return Promise.all(Array.from({ length: count }, () => broker.createChannel(options)));
  },
  /** Keeps the thread that called startBroker() at work for `ms`: it does not even come to answer. */
  block(ms: number): void {
    const endMs = performance.now() + ms;
    while (performance.now() < endMs);
  },
};

/** What the broker's process can be asked. */
export type BrokerFunctions = typeof functions;

serve(functions);
