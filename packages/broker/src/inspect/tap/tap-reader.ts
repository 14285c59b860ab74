import { ProtocolError } from '@peerport/protocol';
import type { AdminEvents } from '@peerport/protocol/admin';
import { createJsonRpc } from '../json-rpc.ts';
import { ADMIN_LIMITS } from '../limits.ts';
import type { TapNews } from './orders.ts';
import { PortTap } from './port-tap.ts';
import { TapQueue } from './tap-queue.ts';

const { maxUnreadBytes } = ADMIN_LIMITS;

/** A port as a tap sees it. */
interface Port {
  readonly common: { readonly channel: string; readonly from: 1 | 2 };
  tap: PortTap;
}

/** How a tap is read. */
export interface TapReaderOptions {
  /** The viewer's number of the tap. */
  readonly number: number;
  readonly withPayload: boolean;
  /** Sends a text to the viewer. */
  readonly send: (text: Uint8Array) => void;
}

/** Turns relayed messages into what the viewer is sent. Runs in a thread that nothing waits for. */
export class TapReader {
  readonly #withPayload: boolean;
  readonly #queue: TapQueue;
  readonly #ports = new Map<number, Port>();
  /** Bytes for the viewer that were not sent yet. */
  #unsentBytes = 0;

  constructor({ number, withPayload, send }: TapReaderOptions) {
    this.#withPayload = withPayload;
    const encoder = new TextEncoder();
    const rpc = createJsonRpc<AdminEvents, object>(
      {},
      {
        send: (text) => {
          const bytes = encoder.encode(text);
          this.#unsentBytes += bytes.length;
          send(bytes);
        },
        listen: () => {},
        onMalformed: () => {},
      },
    );
    this.#queue = new TapQueue({
      send: (messages, missedCount) => void rpc.tapped.asEvent(number, messages, missedCount),
      isBackedUp: () => this.#unsentBytes > maxUnreadBytes,
    });
  }

  take(news: TapNews): void {
    switch (news.type) {
      case 'port':
        this.#ports.set(news.port, {
          common: { channel: news.channel, from: news.from },
          tap: new PortTap(news.mayBeCut),
        });
        return;
      case 'messages':
        this.#read(news.heads, news.bytes);
        return;
      case 'gap':
        this.#skip(news.port, news.count);
        return;
      case 'channel':
        this.#queue.push(news.message);
        return;
      case 'gone':
        this.#ports.delete(news.port);
    }
  }

  /** So many bytes were sent. */
  sent(bytes: number): void {
    this.#unsentBytes -= bytes;
  }

  /** Sends everything that waits. */
  close(): void {
    this.#queue.close();
  }

  #read(heads: Float64Array, bytes: Uint8Array): void {
    let start = 0;
    for (let index = 0; index < heads.length; index += 3) {
      const [number, atMs, length] = heads.subarray(index, index + 3) as unknown as [number, number, number];
      const port = this.#ports.get(number);
      if (port !== undefined) this.#readMessage(port, atMs, bytes.subarray(start, start + length));
      start += length;
    }
  }

  #readMessage({ tap, common }: Port, atMs: number, message: Uint8Array): void {
    try {
      const isPayloadWanted = this.#withPayload && !this.#queue.isFull;
      for (const sent of tap.read(message, isPayloadWanted)) this.#queue.push(Object.assign(sent, common, { atMs }));
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      // Reporting what is wrong with it is up to its receiver.
      this.#queue.miss(1);
    }
  }

  /** What comes next may be the rest of a message that was left out. */
  #skip(number: number, count: number): void {
    this.#queue.miss(count);
    const port = this.#ports.get(number);
    if (port !== undefined) port.tap = new PortTap(true);
  }
}
