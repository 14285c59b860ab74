import type { TappedMessage } from '@peerport/protocol/admin';
import type { SideNumber } from '../../core/side.ts';
import { ADMIN_LIMITS } from '../limits.ts';
import type { TapNews } from './orders.ts';

const { maxFedBytes } = ADMIN_LIMITS;
/** Time that messages are collected. */
const INTERVAL_MS = 10;
const ROOM_BYTES = 64 * 1024;
/** Size of news besides the bytes of messages. */
const NEWS_BYTES = 512;
const HEAD_BYTES = 24;

/** A port that a tap observes. */
export interface FedPort {
  readonly channel: string;
  readonly from: SideNumber;
  /** Whether it has sent messages before. */
  readonly mayBeCut: boolean;
}

/** What a feed knows of a port. */
interface Known {
  readonly port: FedPort;
  readonly number: number;
  isTold: boolean;
  isGone: boolean;
  missedCount: number;
}

/**
 * Sends what a tap sees from the relay's thread to the tap thread, as bytes: reading them is the other thread's work. Messages for which there
 * is no room are left out and counted.
 */
export class TapFeed {
  /** Transfers the memory of the messages. */
  readonly #post: (news: TapNews, bytes: number) => void;
  readonly #known = new Map<FedPort, Known>();
  readonly #missed = new Set<Known>();
  #portsCount = 0;
  #heads: number[] = [];
  #room = new Uint8Array();
  #filledBytes = 0;
  /** Bytes that were posted and not handled yet. */
  #postedBytes = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(post: (news: TapNews, bytes: number) => void) {
    this.#post = post;
  }

  /** Records a message of a port, given in fragments. */
  record(port: FedPort, fragments: readonly Buffer[], atMs: number): void {
    const known = this.#know(port);
    let bytes = 0;
    for (const { length } of fragments) bytes += length;
    const hasRoom = this.#hasRoomFor(bytes + HEAD_BYTES);
    if (hasRoom && this.#missed.size > 0) this.flush();
    if (!hasRoom || this.#missed.size > 0) {
      known.missedCount++;
      this.#missed.add(known);
      return;
    }
    if (this.#filledBytes + bytes > this.#room.length) {
      this.flush();
      this.#room = new Uint8Array(Math.max(ROOM_BYTES, bytes));
    }
    for (const fragment of fragments) {
      this.#room.set(fragment, this.#filledBytes);
      this.#filledBytes += fragment.length;
    }
    this.#heads.push(known.number, atMs, bytes);
    this.#flushSoon();
  }

  /** Reports a change of a channel. */
  tell(message: TappedMessage): void {
    this.flush();
    if (this.#hasRoomFor(NEWS_BYTES)) this.#tell({ type: 'channel', message });
  }

  /** Reports that the port has ended. */
  forget(port: FedPort): void {
    this.flush();
    const known = this.#known.get(port);
    this.#known.delete(port);
    if (known === undefined) return;
    known.isGone = true;
    if (!this.#missed.has(known)) this.#tellEnd(known);
  }

  /** News of so many bytes has been handled. */
  taken(bytes: number): void {
    this.#postedBytes -= bytes;
    if (this.#missed.size > 0) this.#flushSoon();
  }

  /** Posts what was collected. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#heads.length > 0) this.#postMessages();
    for (const known of this.#missed) {
      if (!this.#hasRoomFor(2 * NEWS_BYTES)) return;
      this.#tellOf(known);
      this.#tell({ type: 'gap', port: known.number, count: known.missedCount });
      known.missedCount = 0;
      this.#missed.delete(known);
      if (known.isGone) this.#tellEnd(known);
    }
  }

  #flushSoon(): void {
    this.#timer ??= setTimeout(() => this.flush(), INTERVAL_MS);
  }

  #know(port: FedPort): Known {
    let known = this.#known.get(port);
    if (known === undefined) {
      known = { port, number: ++this.#portsCount, isTold: false, isGone: false, missedCount: 0 };
      this.#known.set(port, known);
    }
    if (!known.isTold && this.#hasRoomFor(NEWS_BYTES)) {
      this.flush();
      this.#tellOf(known);
    }
    return known;
  }

  #tellOf(known: Known): void {
    if (known.isTold) return;
    known.isTold = true;
    const { channel, from, mayBeCut } = known.port;
    this.#tell({ type: 'port', port: known.number, channel, from, mayBeCut });
  }

  #tellEnd({ isTold, number }: Known): void {
    if (isTold) this.#tell({ type: 'gone', port: number });
  }

  #postMessages(): void {
    const heads = Float64Array.from(this.#heads);
    const bytes = this.#room.subarray(0, this.#filledBytes);
    this.#room = new Uint8Array();
    this.#filledBytes = 0;
    this.#heads = [];
    this.#send({ type: 'messages', heads, bytes }, bytes.length + heads.byteLength);
  }

  #tell(news: TapNews): void {
    this.#send(news, NEWS_BYTES);
  }

  #send(news: TapNews, bytes: number): void {
    this.#postedBytes += bytes;
    this.#post(news, bytes);
  }

  /** There is always room for one message, whatever its size. */
  #hasRoomFor(bytes: number): boolean {
    const waitingBytes = this.#postedBytes + this.#filledBytes + this.#heads.length * Float64Array.BYTES_PER_ELEMENT;
    return waitingBytes <= NEWS_BYTES || waitingBytes + bytes <= maxFedBytes;
  }
}
