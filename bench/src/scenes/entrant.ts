import { Resources } from '@peerport/hosts';
import { withinLimit } from '../time-limit.ts';

/** How long a start may take: many start at the same time. */
const START_LIMIT_MS = 60_000;
/** How many turn limits the preparation of the first turn may take. */
const PREPARATION_LIMITS = 4;

/** A contender in a scene, with its running processes and whatever connects them. */
export class Entrant<Running> implements AsyncDisposable {
  readonly name: string;
  readonly #start: (resources: Resources) => Promise<Running>;
  readonly #limitMs: number;
  #running: { readonly it: Running; readonly resources: Resources } | undefined;

  /** @param limitMs time after which a turn has failed. */
  constructor(name: string, limitMs: number, start: (resources: Resources) => Promise<Running>) {
    this.name = name;
    this.#limitMs = limitMs;
    this.#start = start;
  }

  /** Starts unless it runs already. @throws {Error} if it does not start. */
  async open(): Promise<Running> {
    if (this.#running !== undefined) return this.#running.it;
    const resources = new Resources();
    try {
      const it = await withinLimit(this.#start(resources), START_LIMIT_MS);
      this.#running = { it, resources };
      return it;
    } catch (error) {
      await resources[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Takes its turn. If that fails, ends everything, to be restarted for the next turn. @throws {Error} why it failed. */
  turn<T>(play: (running: Running) => Promise<T>): Promise<T> {
    return this.#within(this.#limitMs, play);
  }

  /** Like {@link turn}, with more time: warms up. */
  prepare<T>(play: (running: Running) => Promise<T>): Promise<T> {
    return this.#within(PREPARATION_LIMITS * this.#limitMs, play);
  }

  async #within<T>(limitMs: number, play: (running: Running) => Promise<T>): Promise<T> {
    try {
      const running = await this.open();
      return await withinLimit(play(running), limitMs);
    } catch (error) {
      await this[Symbol.asyncDispose]();
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    await running?.resources[Symbol.asyncDispose]();
  }
}
