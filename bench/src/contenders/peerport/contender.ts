import type { BrokerOptions, ChannelOptions } from '@peerport/broker';
import type { ConnectOptions } from '@peerport/client';
import { Child } from '../../parties/child.ts';
import type { Site } from '../../scenes/site.ts';
import type { Contender } from '../contender.ts';
import type { BrokerFunctions } from './broker.ts';
import type { PeerportConfig } from './end.ts';

/** The default: one task per message. */
export const peerport = contender('peerport', {});

/** One task for all messages that have arrived. */
export const peerportBatch = contender('peerport (batch)', { delivery: 'batch' });

/** Variants of the broker, for its scene only: inspectable but not inspected, and with all messages tapped. */
export const peerportInspect = contender('peerport (inspect)', {}, []);
export const peerportTapped = contender('peerport (tapped)', {}, []);

function contender(
  name: string,
  options: ConnectOptions,
  scenes: Contender['scenes'] = ['renderer-renderer', 'node-node', 'renderer-node'],
): Contender {
  const config = (ticket: PeerportConfig['ticket']): PeerportConfig => ({ ticket, options });
  return {
    name,
    scenes,
    async open(site, resources) {
      const broker = resources.use(await startBrokerProcess());
      const { driver, responder } = await site.startParties(resources);
      const [channel] = await broker.call.createChannels(1, channelOptions(site));
      if (channel === undefined) throw new Error('the broker has made no channel');
      await Promise.all([
        driver.open('peerport', config(channel.port1)),
        responder.serve('peerport', config(channel.port2)),
      ]);
      return driver;
    },
  };
}

/** Starts a process with a broker. */
export async function startBrokerProcess(options: BrokerOptions = {}): Promise<Child<BrokerFunctions>> {
  const child = await Child.start<BrokerFunctions>(new URL('broker.js', import.meta.url));
  await child.call.start(options);
  return child;
}

/** Only pages send an origin. */
function channelOptions(site: Site): ChannelOptions {
  if (site.scene === 'node-node') return {};
  const grant = { origins: [site.pages.origin] };
  return site.scene === 'renderer-node' ? { port1: grant } : { port1: grant, port2: grant };
}
