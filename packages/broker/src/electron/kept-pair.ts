import type { WebContents, WebFrameMain } from 'electron';
import { BrokerError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import { isContents, isFrame, isMainProcess, type PortTarget, sourceOf } from './target.ts';

/** Two parties that the broker pairs again whenever one of them is back: see {@link ElectronBroker.keep}. */
export interface KeptPair {
  /**
   * Says that another party takes the place of one of the two: a utility process that was forked again, another window. The two are paired
   * as soon as both are there; the channel of the former party ends.
   *
   * @throws {TypeError} `party` is none of the two, or `successor` is nothing that can be given a port.
   */
  replace(party: PortTarget, successor: PortTarget): void;
  /** Pairs them no more, and ends the channel that they have. */
  stop(): Promise<void>;
}

/** What a kept pair needs of its broker. */
export interface KeptPairHost {
  /** Pairs the two. Resolves with the id of the channel. @throws {BrokerError} `ERR_TARGET`: one of them is not there. */
  pair(first: PortTarget, second: PortTarget, follows: string): Promise<string>;
  revoke(channelId: string): Promise<void>;
  contentsOf(frame: WebFrameMain): WebContents | undefined;
  onStop(pair: KeptPair): void;
  readonly log: Log;
}

/** One party, and how to stop to wait for it. */
interface Party {
  readonly target: PortTarget;
  readonly stop: () => void;
}

/**
 * Nothing here tries again by itself: a pairing is tried once for each time that a party has come, so that one that dies at once costs no
 * more than its own coming back.
 */
export class PairKeeper implements KeptPair {
  readonly #host: KeptPairHost;
  readonly #parties: [Party, Party];
  /** The channel that the two have, or had. */
  #channelId = '';
  #isStopped = false;
  /** How often a party has come, in all, and of that when the two were paired last. */
  #arrivalsCount = 1;
  #pairedAt = 0;
  /** What is done is done one after the other. */
  #steps: Promise<unknown> = Promise.resolve();

  /** @throws {TypeError} a party is nothing that can be given a port. */
  constructor(first: PortTarget, second: PortTarget, host: KeptPairHost) {
    this.#host = host;
    // Before the first listener.
    for (const target of [first, second]) if (!isFrame(target)) sourceOf(target);
    this.#parties = [this.#join(first), this.#join(second)];
    this.#pair();
  }

  replace(party: PortTarget, successor: PortTarget): void {
    const index = this.#parties.findIndex(({ target }) => target === party);
    const before = this.#parties[index];
    if (before === undefined) throw new TypeError('replace: the first party is none of the two that are kept');
    this.#parties[index] = this.#join(successor);
    before.stop();
    this.#arrivalsCount++;
    this.#then(() => this.#host.revoke(this.#channelId));
    this.#pair();
  }

  async stop(): Promise<void> {
    if (this.#isStopped) return;
    this.#isStopped = true;
    for (const { stop } of this.#parties) stop();
    this.#host.onStop(this);
    await this.#steps;
    await this.#host.revoke(this.#channelId);
  }

  #join(target: PortTarget): Party {
    // Listeners of the same event that end what was held before this one must have run.
    const onCome = () => {
      this.#arrivalsCount++;
      queueMicrotask(() => this.#pair());
    };
    if (isFrame(target)) return { target, stop: onDocumentOf(this.#host.contentsOf(target), target, onCome) };
    const source = sourceOf(target);
    if (isMainProcess(source)) return { target, stop: () => {} };
    if (isContents(source)) return { target, stop: onDocumentOf(source, undefined, onCome) };
    source.on('spawn', onCome);
    return { target, stop: () => source.off('spawn', onCome) };
  }

  /** Both may be there now. */
  #pair(): void {
    this.#then(async () => {
      const now = this.#arrivalsCount;
      if (this.#isStopped || this.#pairedAt === now) return;
      const [first, second] = this.#parties;
      this.#channelId = await this.#host.pair(first.target, second.target, this.#channelId);
      this.#pairedAt = now;
    });
  }

  #then(step: () => Promise<void>): void {
    this.#steps = this.#steps.then(step).catch((error: Error) => {
      // It is not there, and will come.
      if (error instanceof BrokerError && error.code === 'ERR_TARGET') return;
      this.#host.log('warn', { error: error.message }, 'a kept pair was not paired');
    });
  }
}

/** Calls `onCome` for each document that comes into a frame: none, the main frame. Returns a function that ends this. */
function onDocumentOf(
  contents: WebContents | undefined,
  frame: WebFrameMain | undefined,
  onCome: () => void,
): () => void {
  const onNavigate = (
    _event: unknown,
    _url: string,
    _status: number,
    _text: string,
    isMainFrame: boolean,
    processId: number,
    routingId: number,
  ) => {
    const isIt =
      frame === undefined
        ? isMainFrame
        : !frame.isDestroyed() && frame.processId === processId && frame.routingId === routingId;
    if (isIt) onCome();
  };
  contents?.on('did-frame-navigate', onNavigate);
  return () => contents?.off('did-frame-navigate', onNavigate);
}
