/** A process that does nothing but run a broker, on behalf of a test: to be blocked, and to be killed. */
import { type Broker, type BrokerOptions, startBroker } from '@peerport/broker';
import { createBirpc } from 'birpc';

let broker: Broker | undefined;

const commands = {
  async start(options: BrokerOptions): Promise<string> {
    broker = await startBroker(options);
    return broker.url;
  },
  createChannel: async (...parameters: Parameters<Broker['createChannel']>) => started().createChannel(...parameters),
  channels: async () => started().channels(),
  revoke: async (...parameters: Parameters<Broker['revoke']>) => started().revoke(...parameters),
  close: async () => started().close(),
  /** Blocks the thread that called startBroker(), and says from when to when, in milliseconds since the epoch. */
  block(ms: number): { from: number; to: number } {
    const now = () => performance.timeOrigin + performance.now();
    const from = now();
    while (now() - from < ms);
    return { from, to: now() };
  },
};

/** What the process can be told. */
export type BrokerProcessCommands = typeof commands;

function started(): Broker {
  if (broker === undefined) throw new Error('start() first');
  return broker;
}

process.on('disconnect', () => process.exit());
createBirpc(commands, {
  bind: 'functions',
  post: (data) => process.send?.(data, () => undefined),
  on: (listener) => process.on('message', listener),
});
