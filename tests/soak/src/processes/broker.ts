import { type Broker, startBroker } from '@peerport/broker';
import type { BrokerFunctions } from './functions.ts';
import { resources } from './resources.ts';
import { serve } from './serve.ts';

let broker: Broker;

const functions: BrokerFunctions = {
  async start(options) {
    broker = await startBroker(options);
  },
  createChannel: (options) => broker.createChannel(options),
  channels: () => broker.channels(),
  revoke: (id) => broker.revoke(id),
  resources: () => resources(),
};
serve(functions);
