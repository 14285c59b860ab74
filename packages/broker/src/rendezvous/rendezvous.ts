import type { InspectOptions } from '../base/options.ts';
import { makeSecret } from '../base/secret.ts';
import { makeDirectory, runtimeDirectory } from './access.ts';
import { RendezvousError } from './errors.ts';
import { findStanding } from './find.ts';
import { ownIdentity } from './os-process.ts';
import { pathOf, removeRendezvousSync, writeRendezvous } from './rendezvous-file.ts';
import type { InspectSetup } from './setup.ts';

/** Number of brokers in this process that were given no name. */
let namelessCount = 0;

/** Publishes a broker for tools to find: its address, and the token by which both sides know each other. */
export class Rendezvous {
  readonly setup: InspectSetup;
  readonly #path: string;

  private constructor(path: string, setup: InspectSetup) {
    this.#path = path;
    this.setup = setup;
  }

  /**
   * Chooses a name and a token, without writing anything yet.
   *
   * @throws {RendezvousError} `ERR_UNSAFE`, `ERR_NAME_TAKEN`, `ERR_MALFORMED`.
   */
  static async prepare(options: InspectOptions): Promise<Rendezvous> {
    const { name = makeName(), origins = [], directory = runtimeDirectory() } = options;
    await makeDirectory(directory);
    const path = pathOf(directory, name);
    const other = await findStanding(path);
    if (other !== undefined)
      throw new RendezvousError(
        'ERR_NAME_TAKEN',
        `a broker called ${name} is already running, in process ${other.pid}`,
      );
    return new Rendezvous(path, { name, origins, token: makeSecret(), startedAtMs: Date.now() });
  }

  /** Writes the rendezvous file of the broker that listens at `url`. */
  async publish(url: string): Promise<void> {
    const { name, token, startedAtMs } = this.setup;
    await writeRendezvous(this.#path, { name, url, token, ...(await ownIdentity()), startedAtMs });
  }

  /** Removes the rendezvous file. Synchronous, because an Electron app that quits does nothing asynchronous. */
  remove(): void {
    removeRendezvousSync(this.#path, this.setup);
  }
}

function makeName(): string {
  namelessCount++;
  return namelessCount === 1 ? `broker-${process.pid}` : `broker-${process.pid}-${namelessCount}`;
}
