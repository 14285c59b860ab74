/** A process that runs a broker for a test, which can block it or kill it. */
import { existsSync, writeFileSync } from 'node:fs';
import { type Broker, type BrokerOptions, startBroker } from '@peerport/broker';
import { createBirpc } from 'birpc';

const LOOK_EVERY_MS = 5;

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
  /** Creates `file`, then blocks the thread that called startBroker() until the file is gone. */
  block(file: string): void {
    const cell = new Int32Array(new SharedArrayBuffer(4));
    writeFileSync(file, '');
    while (existsSync(file)) Atomics.wait(cell, 0, 0, LOOK_EVERY_MS);
  },
};

/** The functions that a test can call. */
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
