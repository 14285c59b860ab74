import { Resources } from '@peerport/hosts';
import { wsRelay } from '../../contenders/ws-relay/contender.ts';
import type { Effort } from '../../effort.ts';
import { reasonOf } from '../../errors.ts';
import { Child } from '../../parties/child.ts';
import type { Pages } from '../../parties/pages.ts';
import type { Party } from '../../parties/party.ts';
import type { Progress } from '../../progress.ts';
import type { Recorder } from '../../recorder.ts';
import type { RelayFunctions } from '../../relay/serve-relay.ts';
import { hold } from '../contest.ts';
import { Entrant } from '../entrant.ts';
import { largeBuffers, mediumBuffers, type RelayLoad, smallMessages, takeRelayCpu } from '../relay-cpu.ts';
import { type PeerScene, Site } from '../site.ts';

/** What happens in the scene. */
export interface RelayOptions {
  readonly isChosen: (name: string) => boolean;
  readonly isWanted: (workload: string) => boolean;
  /** @throws {Error} there is no Chromium. */
  readonly openPages: () => Promise<Pages>;
  readonly effort: Effort;
  readonly recorder: Recorder;
  readonly progress: Progress;
}

/** A way to relay that runs, and the party that drives what goes through it. */
export interface Running {
  readonly relay: Child<RelayFunctions>;
  readonly driver: Party;
}

const scene = 'relay';
/** What is sent through each. */
export const loads: readonly RelayLoad[] = [smallMessages, mediumBuffers, largeBuffers];

/** Ways to relay, and the entries of their processes. The sockets at both ends are the same for all. */
export const ways: Readonly<Record<string, URL>> = {
  splice: new URL('../../relay/spliced.js', import.meta.url),
  'ws relay, unmasked, framed': new URL('../../relay/framed.js', import.meta.url),
  'ws relay, unmasked in place': new URL('../../relay/unmasked.js', import.meta.url),
  [wsRelay.name]: new URL('../../contenders/ws-relay/relay.js', import.meta.url),
};

/** Compares ways to relay: how fast messages go, and the processor time that the relay takes. */
export async function runRelay(options: RelayOptions): Promise<void> {
  for (const peers of options.effort.relayPeers) await compare(peers, options);
}

async function compare(peers: PeerScene, options: RelayOptions): Promise<void> {
  const { isChosen, isWanted, openPages, effort, recorder, progress } = options;
  const { roundsCount, turnMs, limitMs } = effort;
  const names = Object.keys(ways).filter(isChosen);
  const wanted = loads.filter(({ name, workload }) => isWanted(name) || isWanted(workload.name));
  if (names.length === 0 || wanted.length === 0) return;
  await using resources = new Resources();
  const site = await siteOf(peers, openPages).catch((error) => {
    for (const contender of names) recorder.skip({ scene, contender, reason: `${peers}: ${reasonOf(error)}` });
  });
  if (site === undefined) return;
  progress.expect(names.length * wanted.length * roundsCount);
  const entrants = names.map((name) => resources.use(new Entrant(name, limitMs, (held) => startWay(name, site, held))));
  for (const load of wanted) {
    const workload = `${peers}: ${load.workload.name}`;
    const { unit, better } = load.workload;
    const play = async ({ relay, driver }: Running, contender: string) => {
      const { figure, seconds } = await takeRelayCpu(load, driver, () => relay.call.cpuSeconds(), turnMs);
      recorder.add({ scene, workload, contender, unit, better }, figure);
      recorder.add({ scene, workload: `${peers}: ${load.name}`, contender, unit: 's', better: 'lower' }, seconds);
    };
    await hold({ scene, workload, roundsCount, entrants, cannot: () => undefined, play }, { recorder, progress });
  }
}

async function siteOf(peers: PeerScene, openPages: () => Promise<Pages>): Promise<Site> {
  return new Site(peers, peers === 'node-node' ? undefined : await openPages());
}

/** Starts a way to relay between the parties of a site. */
export async function startWay(name: string, site: Site, resources: Resources): Promise<Running> {
  const entry = ways[name];
  if (entry === undefined) throw new Error(`there is no way to relay called ${name}`);
  const relay = resources.use(await Child.start<RelayFunctions>(entry));
  const { driver, responder } = await site.startParties(resources);
  const [url] = await relay.call.createPairs(1);
  await Promise.all([driver.open('ws-relay', url), responder.serve('ws-relay', url)]);
  return { relay, driver };
}
