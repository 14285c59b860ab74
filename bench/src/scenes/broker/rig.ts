import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InspectOptions } from '@peerport/broker';
import { findBroker, openAdminClient } from '@peerport/broker/inspect';
import type { Resources } from '@peerport/hosts';
import { ADMIN_SUBPROTOCOL } from '@peerport/protocol/admin';
import { WebSocket } from 'ws';
import { peerport, peerportInspect, peerportTapped, startBrokerProcess } from '../../contenders/peerport/contender.ts';
import type { PeerportConfig } from '../../contenders/peerport/end.ts';
import { startWsRelay, wsRelay } from '../../contenders/ws-relay/contender.ts';
import { type NodeParty, startNodeParty } from '../../parties/node-party.ts';

/** What an end of either kind is told. */
type Config = PeerportConfig | string;

/** A process through which messages go. */
export interface Relay {
  readonly pid: number;
  /** What its parties call their ends. */
  readonly end: string;
  /** Makes channels. What is given to the two ends of each. */
  createChannels(count: number): Promise<(readonly [Config, Config])[]>;
  /** Processor time since it started. */
  cpuSeconds(): Promise<number>;
  /** Keeps its main thread at work. */
  block?(ms: number): Promise<void>;
}

/** A relay, and two Node processes that are joined by a channel for the sender to drive workloads over. */
export interface Rig {
  readonly relay: Relay;
  readonly sender: NodeParty;
  readonly reader: NodeParty;
}

/** Starts the relays that are compared, by the name of the contender. */
export const relays: Readonly<Record<string, (resources: Resources) => Promise<Relay>>> = {
  [peerport.name]: (resources) => startBroker(resources, false),
  [peerportInspect.name]: startInspected,
  [peerportTapped.name]: startTapped,
  [wsRelay.name]: startPlainRelay,
};

/** Brokers that are inspected, by the name of the contender. They are measured only where that makes a difference. */
export const inspected: readonly string[] = [peerportInspect.name, peerportTapped.name];

/** More than is ever posted to a reader that has stopped. */
const MAX_BUFFERED_BYTES = 2 ** 31;

/** Starts a relay and two parties. */
export async function startRig(name: string, resources: Resources): Promise<Rig> {
  const start = relays[name];
  if (start === undefined) throw new Error(`${name} has no relay`);
  const relay = await start(resources);
  const [sender, reader] = [resources.use(await startNodeParty()), resources.use(await startNodeParty())];
  const [channel] = await relay.createChannels(1);
  if (channel === undefined) throw new Error('the relay has made no channel');
  await Promise.all([sender.open(relay.end, channel[0]), reader.serve(relay.end, channel[1])]);
  return { relay, sender, reader };
}

async function startInspected(resources: Resources): Promise<Relay> {
  return startBroker(resources, { directory: await temporaryDirectory(resources) });
}

/** This process taps everything that passes, without payloads. */
async function startTapped(resources: Resources): Promise<Relay> {
  const directory = await temporaryDirectory(resources);
  const relay = await startBroker(resources, { directory });
  const { url, token } = await findBroker(undefined, directory);
  const admin = await openAdminClient(new WebSocket(url, ADMIN_SUBPROTOCOL), token, { tapped() {} });
  resources.use({
    async [Symbol.asyncDispose]() {
      admin.close();
      await admin.closed;
    },
  });
  await admin.functions.tap({});
  return relay;
}

async function temporaryDirectory(resources: Resources): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'peerport-bench-'));
  resources.use({ [Symbol.asyncDispose]: () => rm(directory, { recursive: true }) });
  return directory;
}

async function startBroker(resources: Resources, inspect: InspectOptions | false): Promise<Relay> {
  const { pid, call } = resources.use(await startBrokerProcess({ inspect }));
  const options = { maxBufferedBytes: MAX_BUFFERED_BYTES };
  return {
    pid,
    end: 'peerport',
    async createChannels(count) {
      const channels = await call.createChannels(count);
      return channels.map(({ port1, port2 }) => [
        { ticket: port1, options },
        { ticket: port2, options },
      ]);
    },
    cpuSeconds: () => call.cpuSeconds(),
    block: (ms) => call.block(ms),
  };
}

async function startPlainRelay(resources: Resources): Promise<Relay> {
  const { pid, call } = resources.use(await startWsRelay());
  return {
    pid,
    end: 'ws-relay',
    createChannels: async (count) => (await call.createPairs(count)).map((url) => [url, url]),
    cpuSeconds: () => call.cpuSeconds(),
  };
}
