import type { LaneLike } from '../carrier.ts';
import { discard, discardMessages } from './discard.ts';

const { DOMException } = globalThis;

/**
 * What the two ends of a transferred stream say to each other, as in the Streams standard (§8.2):
 *
 * ```
 *   readable end                  writable end
 *       ── { type: 'pull' } ──────────▶        one for each chunk
 *       ◀── { type: 'chunk', value } ──
 *       ◀── { type: 'close' } ─────────        last
 *       ◀── { type: 'error', value } ──▶       last: abort, failure; cancel
 * ```
 */
type StreamMessageType = 'pull' | 'chunk' | 'close' | 'error';

/** What the stream at one end of a {@link StreamLink} does. */
export interface StreamLinkHandlers {
  /** @returns whether the message is allowed now. If not, the stream fails. */
  onMessage(type: Exclude<StreamMessageType, 'error'>, value: unknown): boolean;
  /** The stream failed on the other side, or with the lane. Called at most once, and last. */
  onError(error: unknown): void;
}

/** One end of a transferred stream. It ends with `close()`, with the first `error` in either direction, or with its lane. */
export class StreamLink {
  readonly #lane: LaneLike;
  readonly #handlers: StreamLinkHandlers;

  constructor(lane: LaneLike, handlers: StreamLinkHandlers) {
    this.#lane = lane;
    this.#handlers = handlers;
    lane.listen({
      onMessage: ({ data, transferred }) => this.#receive(data, transferred),
      onMessageError: () => this.#fail(new DOMException('A chunk could not be read', 'DataCloneError')),
      onClose: (_, problem) => {
        this.#end();
        handlers.onError(new DOMException(`The transferred stream was cut off: ${problem}`, 'NetworkError'));
      },
    });
  }

  /**
   * PackAndPostMessageHandlingError.
   *
   * @throws {DataCloneError} the value cannot be cloned. The other side was told, and the link has ended.
   */
  send(type: StreamMessageType, value?: unknown): void {
    try {
      this.#lane.post({ type, value });
    } catch (error) {
      this.#sendError(error);
      this.#end();
      throw error;
    }
    if (type === 'close' || type === 'error') this.#end();
  }

  #receive(data: unknown, transferred: readonly object[]): void {
    const { type, value } = (data ?? {}) as { type?: unknown; value?: unknown };
    if (type === 'error') {
      this.#end();
      this.#handlers.onError(value);
      return;
    }
    const isKnown = type === 'pull' || type === 'chunk' || type === 'close';
    if (transferred.length > 0 || !isKnown || !this.#handlers.onMessage(type, value)) {
      discard(transferred);
      this.#fail(new TypeError('The other side of the transferred stream broke the protocol'));
    } else if (type === 'close') this.#end();
  }

  #fail(error: unknown): void {
    this.#sendError(error);
    this.#end();
    this.#handlers.onError(error);
  }

  /** CrossRealmTransformSendError. */
  #sendError(error: unknown): void {
    try {
      this.#lane.post({ type: 'error', value: error });
    } catch {
      // The other side learns it when the lane closes.
    }
  }

  #end(): void {
    this.#lane.listen(discardMessages);
    this.#lane.close();
  }
}
