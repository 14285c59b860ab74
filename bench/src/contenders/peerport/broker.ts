/** The entry of a process that does nothing but run a broker. */
import {
  type Broker,
  type BrokerOptions,
  type ChannelOptions,
  type ChannelTickets,
  startBroker,
} from '@peerport/broker';
import { serve } from '../../parties/serve.ts';
import { usage } from '../../parties/usage.ts';

let broker: Broker;

const functions = {
  ...usage,
  /** Comes before all else. */
  async start(options: BrokerOptions): Promise<void> {
    broker = await startBroker(options);
  },
  async createChannels(count: number, options: ChannelOptions = {}): Promise<ChannelTickets[]> {
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
