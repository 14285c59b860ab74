import { Resources } from '@peerport/hosts';
import { contenders } from './contenders/index.ts';
import { type Effort, FULL_EFFORT, QUICK_EFFORT } from './effort.ts';
import { reasonOf } from './errors.ts';
import { machine } from './machine.ts';
import { type BenchOptions, chosen, UsageError } from './options.ts';
import { Pages } from './parties/pages.ts';
import type { Progress } from './progress.ts';
import { Recorder } from './recorder.ts';
import type { Results } from './results.ts';
import { measures, runBroker } from './scenes/broker/run.ts';
import { type PeersOptions, runPeers } from './scenes/peers.ts';
import { type PeerScene, Site } from './scenes/site.ts';
import { evaluateTargets } from './targets.ts';
import { libraryVersions } from './versions.ts';
import { workloads } from './workloads/workloads.ts';

/** Runs the chosen contenders in the chosen scenes. @throws {UsageError} on an unknown name. */
export async function runContenders(options: BenchOptions, progress: Progress): Promise<Results> {
  const effort = effortOf(options);
  const names = chosen('--contender', [...new Set(contenders.map(({ name }) => name))], options.contenders);
  const isWanted = wantedWorkloads(options.workloads);
  const recorder = new Recorder();
  const common = {
    contenders: contenders.filter(({ name }) => names.includes(name)),
    workloads: workloads.filter(({ name }) => isWanted(name)),
    effort,
    recorder,
    progress,
  };
  const date = new Date().toISOString();
  await using stage = new Stage();
  for (const scene of options.scenes) {
    switch (scene) {
      case 'broker':
        await runBroker({ ...common, isWanted });
        break;
      case 'structured-clone':
        break;
      default:
        await stage.run(scene, common);
    }
  }
  const results = recorder.results;
  return {
    machine: machine(),
    date,
    versions: { ...libraryVersions(), ...stage.versions },
    roundsCount: effort.roundsCount,
    ...results,
    targets: options.check ? evaluateTargets(results.measurements) : [],
  };
}

/** The sites of the scenes with two parties. Chromium is started for the first one that needs it. */
class Stage implements AsyncDisposable {
  readonly #resources = new Resources();
  #pages: Promise<Pages> | undefined;
  #version: string | undefined;

  get versions(): Record<string, string> {
    return this.#version === undefined ? {} : { Chromium: this.#version };
  }

  async run(scene: PeerScene, options: Omit<PeersOptions, 'site'>): Promise<void> {
    const present = options.contenders.filter(({ scenes }) => scenes.includes(scene));
    try {
      const pages = scene === 'node-node' ? undefined : await this.openPages();
      await runPeers({ ...options, contenders: present, site: new Site(scene, pages) });
    } catch (error) {
      for (const { name } of present) options.recorder.skip({ scene, contender: name, reason: reasonOf(error) });
    }
  }

  /** @throws {Error} there is no Chromium, or it does not start. */
  async openPages(): Promise<Pages> {
    this.#pages ??= Pages.start().then((pages) => this.#resources.use(pages));
    const pages = await this.#pages;
    this.#version = pages.version;
    return pages;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#resources[Symbol.asyncDispose]();
  }
}

function effortOf({ quick, rounds }: BenchOptions): Effort {
  const effort = quick ? QUICK_EFFORT : FULL_EFFORT;
  return { ...effort, roundsCount: rounds ?? effort.roundsCount };
}

/** @throws {UsageError} no workload has one of `parts` in its name. */
function wantedWorkloads(parts: readonly string[]): (name: string) => boolean {
  const names = [...new Set([...workloads, ...measures].map(({ name }) => name))];
  const unknown = parts.find((part) => !names.some((name) => name.includes(part)));
  if (unknown !== undefined)
    throw new UsageError(`--workload must be a part of one of ${names.join('; ')}, not '${unknown}'`);
  return (name) => parts.length === 0 || parts.some((part) => name.includes(part));
}
