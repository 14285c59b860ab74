import type { WebContents, WebFrameMain } from 'electron';
import { BrokerError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import { isContents, isFrame, isMainProcess, type PortTarget, sourceOf } from './target.ts';

/** Two parties that the broker pairs again whenever one of them comes back: see {@link ElectronBroker.keep}. */
export interface KeptPair {
  /**
   * Replaces one of the two parties, for example by a utility process that was forked again, or by another window. The channel of the former
   * party ends, and the two are paired as soon as both are there.
   *
   * @throws {TypeError} `party` is not one of the two, or `successor` cannot hold a port.
   */
  replace(party: PortTarget, successor: PortTarget): void;
  /** Stops pairing them, and ends their current channel. */
  stop(): Promise<void>;
}

/** What a kept pair needs from its broker. */
export interface KeptPairHost {
  /** Pairs the two. Resolves with the id of the channel. @throws {BrokerError} `ERR_TARGET`: one of them is not there. */
  pair(first: PortTarget, second: PortTarget, follows: string): Promise<string>;
  revoke(channelId: string): Promise<void>;
  contentsOf(frame: WebFrameMain): WebContents | undefined;
  onStop(pair: KeptPair): void;
  readonly log: Log;
}

/** One party, and how to stop waiting for it. */
interface Party {
  readonly target: PortTarget;
  readonly stop: () => void;
}

/**
 * Nothing here retries by itself. A pairing is tried once each time a party comes, so a party that dies at once costs no more than its own
 * restarts.
 */
export class PairKeeper implements KeptPair {
  readonly #host: KeptPairHost;
  readonly #parties: [Party, Party];
  /** The current or last channel. */
  #channelId = '';
  #isStopped = false;
  /** How often a party has come, and the same count when they were last paired. */
  #arrivalsCount = 1;
  #pairedAt = 0;
  /** Runs the steps one after another. */
  #steps: Promise<unknown> = Promise.resolve();

  /** @throws {TypeError} a party cannot hold a port. */
  constructor(first: PortTarget, second: PortTarget, host: KeptPairHost) {
    this.#host = host;
    // Check before the first listener is added.
    for (const target of [first, second]) if (!isFrame(target)) sourceOf(target);
    this.#parties = [this.#join(first), this.#join(second)];
    this.#pair();
  }

  replace(party: PortTarget, successor: PortTarget): void {
    const index = this.#parties.findIndex(({ target }) => target === party);
    const before = this.#parties[index];
    if (before === undefined) throw new TypeError('replace: the first party is not one of the kept pair');
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
    // Other listeners of this event, which end what was held before, must run first.
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
      // It is not there yet.
      if (error instanceof BrokerError && error.code === 'ERR_TARGET') return;
      this.#host.log('warn', { error: error.message }, 'a kept pair was not paired');
    });
  }
}

/** Calls `onCome` for each document that a frame loads; without `frame`, the main frame. Returns a function that stops this. */
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
