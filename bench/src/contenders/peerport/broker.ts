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
  /** Must be called first. */
  async start(options: BrokerOptions): Promise<void> {
    broker = await startBroker(options);
  },
  async createChannels(count: number, options: ChannelOptions = {}): Promise<ChannelTickets[]> {
    return Promise.all(Array.from({ length: count }, () => broker.createChannel(options)));
  },
  /** Blocks the thread that called startBroker() for `ms`: until then it does not even answer. */
  block(ms: number): void {
    const endMs = performance.now() + ms;
    while (performance.now() < endMs);
  },
};

/** The functions of the broker's process. */
export type BrokerFunctions = typeof functions;

serve(functions);
