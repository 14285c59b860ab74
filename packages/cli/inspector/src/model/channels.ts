import type { ChannelDetails, TappedMessage } from '@peerport/protocol/admin';
import { ChannelTraffic } from './channel-traffic.ts';
import { PayloadBudget } from './payload-budget.ts';
import { secondOf } from './second-series.ts';

/** A channel that the page knows about. */
export interface ChannelRecord {
  readonly id: string;
  /** When the page first saw it. */
  readonly sinceMs: number;
  /** The last details from the broker. None for a channel that came and went between two requests. */
  details?: ChannelDetails;
  /** How it ended. */
  ended?: { readonly reason: string; readonly atMs: number };
  readonly traffic: ChannelTraffic;
}

/** Limits on what is kept. */
export interface KeptLimits {
  /** Lines per timeline. */
  readonly maxLinesCount: number;
  /** Lines of all timelines: with many channels, each keeps fewer. */
  readonly maxTotalLinesCount: number;
  /** Channels that have ended. */
  readonly maxEndedCount: number;
}

export const KEPT_LIMITS: KeptLimits = { maxLinesCount: 5_000, maxTotalLinesCount: 100_000, maxEndedCount: 100 };

/** All channels and their traffic. */
export class Channels {
  readonly #limits: KeptLimits;
  readonly #payloads = new PayloadBudget();
  readonly #records = new Map<string, ChannelRecord>();

  constructor(limits: KeptLimits = KEPT_LIMITS) {
    this.#limits = limits;
  }

  /** In the order of appearance. */
  get all(): ChannelRecord[] {
    return [...this.#records.values()];
  }

  get(id: string): ChannelRecord | undefined {
    return this.#records.get(id);
  }

  /** Adds a batch of a tap. */
  onTapped(messages: readonly TappedMessage[], missedCount: number): void {
    if (missedCount > 0) this.#onMissed(missedCount);
    for (const message of messages) {
      const record = this.#recordOf(message.channel, message.atMs);
      record.traffic.onPassed(message);
      this.#payloads.add(message);
      if (message.kind === 'ended') record.ended = { reason: message.reason ?? 'unknown', atMs: message.atMs };
    }
    this.#forget();
  }

  /** Takes the broker's list of open channels, requested at `atMs`. */
  onListed(listed: readonly ChannelDetails[], atMs: number): void {
    const second = secondOf(atMs);
    const unlisted = new Map(this.#records);
    for (const details of listed) {
      unlisted.delete(details.id);
      const record = this.#recordOf(details.id, atMs);
      record.details = details;
      const { directions } = record.traffic;
      directions[1].bufferedBytes.set(second, details.port2.bufferedBytes);
      directions[2].bufferedBytes.set(second, details.port1.bufferedBytes);
    }
    for (const record of unlisted.values()) {
      // The tap says why, but may have missed it.
      if (record.sinceMs < atMs) record.ended ??= { reason: 'unknown', atMs };
    }
    this.#forget();
  }

  #recordOf(id: string, sinceMs: number): ChannelRecord {
    let record = this.#records.get(id);
    if (record === undefined) {
      record = { id, sinceMs, traffic: new ChannelTraffic() };
      this.#records.set(id, record);
    }
    return record;
  }

  #onMissed(missedCount: number): void {
    for (const { ended, traffic } of this.#records.values()) if (ended === undefined) traffic.onMissed(missedCount);
  }

  #forget(): void {
    const ended = this.all.filter((record) => record.ended !== undefined);
    for (const { id } of ended.slice(0, Math.max(0, ended.length - this.#limits.maxEndedCount))) {
      this.#records.delete(id);
    }
    const share = Math.floor(this.#limits.maxTotalLinesCount / Math.max(1, this.#records.size));
    const maxCount = Math.min(this.#limits.maxLinesCount, share);
    for (const { traffic } of this.#records.values()) traffic.timeline.trim(maxCount);
  }
}
