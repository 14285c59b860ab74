import type { AdminEvents, BrokerAbout, BrokerStats, TappedMessage } from '@peerport/protocol/admin';
import type { PageFunctions } from '../../src/inspector/page-protocol.ts';
import type { BrokerLink } from './broker-link.ts';
import { type Batch, HeldBack } from './held-back.ts';
import { Channels } from './model/channels.ts';
import { type RecordedChannel, Recording } from './model/flight-record.ts';

/** How often the list of channels is requested, and how soon after news of them. */
const POLL_INTERVAL_MS = 1_000;
const NEWS_DELAY_MS = 100;

/** The state of the page, and its actions. */
export class Inspector {
  readonly channels = new Channels();
  readonly #onChange: () => void;
  readonly #heldBack = new HeldBack();
  #functions: PageFunctions | undefined;
  #tap: number | undefined;
  #about: BrokerAbout | undefined;
  #stats: BrokerStats | undefined;
  #lost: { readonly reason: string; readonly atMs: number } | undefined;
  #pausedAtMs: number | undefined;
  #withPayloads = false;
  #isRetapping = true;
  #onNews: () => void = () => {};
  #recording: Recording | undefined;

  /** @param onChange is called whenever there is something new to show. */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** The functions that the broker calls. */
  readonly events: AdminEvents = {
    tapped: (_tap, messages, missedCount) => this.#onTapped({ messages, missedCount }),
  };

  get about(): BrokerAbout | undefined {
    return this.#about;
  }

  get stats(): BrokerStats | undefined {
    return this.#stats;
  }

  /** Why no more updates come, as a sentence for people. */
  get problem(): string | undefined {
    return this.#lost?.reason;
  }

  get isPaused(): boolean {
    return this.#pausedAtMs !== undefined;
  }

  /** Number of messages since the pause began. */
  get heldBackCount(): number {
    return this.#heldBack.count;
  }

  /** The time shown. It stands still during a pause, and once no more updates come. */
  get nowMs(): number {
    return this.#pausedAtMs ?? this.#lost?.atMs ?? Date.now();
  }

  get withPayloads(): boolean {
    return this.#withPayloads;
  }

  /** Whether a change of `withPayloads` has not taken effect yet. */
  get isRetapping(): boolean {
    return this.#isRetapping;
  }

  get recording(): Recording | undefined {
    return this.#recording;
  }

  /** Watches the broker until the socket is down. Never rejects. */
  async run({ functions, closed }: BrokerLink): Promise<void> {
    const isClosed = closed.then((reason) => {
      this.fail(reason);
      return true;
    });
    try {
      this.#functions = functions;
      this.#about = await functions.about();
      this.#tap = await functions.tap({ payload: this.#withPayloads });
      this.#isRetapping = false;
      do await this.#poll(functions);
      while (!(await Promise.race([isClosed, elapsed(POLL_INTERVAL_MS), this.#news()])));
    } catch (error) {
      this.fail(error);
    }
    await isClosed;
  }

  /** Shows why no more updates come. Only the first reason counts. */
  fail(error: unknown): void {
    this.#lost ??= { reason: error instanceof Error ? error.message : String(error), atMs: Date.now() };
    this.#onChange();
  }

  /** Holds back updates, so that nothing on the page moves. */
  pause(): void {
    this.#pausedAtMs ??= Date.now();
    this.#onChange();
  }

  resume(): void {
    this.#pausedAtMs = undefined;
    for (const { messages, missedCount } of this.#heldBack.takeAll()) this.channels.onTapped(messages, missedCount);
    this.#onChange();
  }

  /** Chooses whether messages come with their payloads from now on. Resolves when that has taken effect. Never rejects. */
  async setPayloads(withPayloads: boolean): Promise<void> {
    if (this.#functions === undefined || this.#tap === undefined || this.#isRetapping) return;
    this.#withPayloads = withPayloads;
    this.#isRetapping = true;
    this.#onChange();
    try {
      await this.#functions.untap(this.#tap);
      this.#tap = await this.#functions.tap({ payload: withPayloads });
    } catch (error) {
      this.fail(error);
    }
    this.#isRetapping = false;
    this.#onChange();
  }

  startRecording(channel: RecordedChannel): void {
    this.#recording = new Recording(channel, Date.now(), this.#withPayloads);
    this.#onChange();
  }

  /** Returns what was recorded, if there was a recording. */
  stopRecording(): Recording | undefined {
    const recording = this.#recording;
    this.#recording = undefined;
    this.#onChange();
    return recording;
  }

  #onTapped(batch: Batch): void {
    this.#recording?.onTapped(batch.messages, batch.missedCount);
    if (this.isPaused) this.#heldBack.add(batch);
    else this.channels.onTapped(batch.messages, batch.missedCount);
    if (batch.messages.some((message) => this.#isNews(message))) this.#onNews();
    this.#onChange();
  }

  async #poll(functions: PageFunctions): Promise<void> {
    const askedAtMs = Date.now();
    const [listed, stats] = await Promise.all([functions.channels(), functions.stats()]);
    if (!this.isPaused) {
      this.#stats = stats;
      this.channels.onListed(listed, askedAtMs);
    }
    this.#onChange();
  }

  /** Whether the list of channels is out of date. */
  #isNews({ kind, channel }: TappedMessage): boolean {
    return kind === 'paired' || kind === 'ended' || this.channels.get(channel)?.details === undefined;
  }

  /** Resolves soon after something has happened to a channel. */
  async #news(): Promise<false> {
    await new Promise<void>((resolve) => {
      this.#onNews = resolve;
    });
    return elapsed(NEWS_DELAY_MS);
  }
}

function elapsed(ms: number): Promise<false> {
  return new Promise((resolve) => setTimeout(() => resolve(false), ms));
}
