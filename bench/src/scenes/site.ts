import type { Resources } from '@peerport/hosts';
import { startNodeParty } from '../parties/node-party.ts';
import type { Pages } from '../parties/pages.ts';
import type { Party } from '../parties/party.ts';
import type { Scene } from '../results.ts';

/** A scene with two parties. */
export type PeerScene = Exclude<Scene, 'broker'>;

/** Where the parties of a scene come from. */
export class Site {
  readonly scene: PeerScene;
  readonly #pages: Pages | undefined;

  constructor(scene: PeerScene, pages: Pages | undefined) {
    this.scene = scene;
    this.#pages = pages;
  }

  /** @throws {Error} the scene has no pages. */
  get pages(): Pages {
    if (this.#pages === undefined) throw new Error(`${this.scene} has no pages`);
    return this.#pages;
  }

  /** The two parties, each in its own process. */
  async startParties(resources: Resources): Promise<{ driver: Party; responder: Party }> {
    const [first, second] = this.scene.split('-');
    const start = async (kind?: string) =>
      resources.use(await (kind === 'node' ? startNodeParty() : this.pages.open()));
    const driver = await start(first);
    const responder = await start(second);
    if (driver.pid === responder.pid) throw new Error(`both parties are in process ${driver.pid}`);
    return { driver, responder };
  }
}
