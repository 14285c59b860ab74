import { payloadLengthOf, type TappedMessage } from '@peerport/protocol/admin';

/** Characters of base64 that are kept in all messages together. */
export const MAX_PAYLOAD_CHARS = 96 * 1_048_576;

/** Keeps the payloads of all timelines within a bound: the oldest go first. */
export class PayloadBudget {
  readonly #maxChars: number;
  #messages: TappedMessage[] = [];
  /** Messages at the front whose payload is gone. */
  #goneCount = 0;
  #chars = 0;

  constructor(maxChars = MAX_PAYLOAD_CHARS) {
    this.#maxChars = maxChars;
  }

  add(message: TappedMessage): void {
    if (message.payload === undefined) return;
    this.#messages.push(message);
    this.#chars += payloadLengthOf(message);
    while (this.#chars > this.#maxChars) this.#dropOldest();
  }

  #dropOldest(): void {
    const message = this.#messages[this.#goneCount++];
    if (message?.payload === undefined) return;
    this.#chars -= payloadLengthOf(message);
    delete message.payload;
    delete message.buffers;
    if (this.#goneCount * 2 < this.#messages.length) return;
    this.#messages = this.#messages.slice(this.#goneCount);
    this.#goneCount = 0;
  }
}
