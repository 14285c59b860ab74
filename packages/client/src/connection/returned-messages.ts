import { decodeReturned, encodeReturned } from '@peerport/protocol';
import { NO_BYTES } from '../base/message.ts';

/**
 * WebSocket messages that the broker returned because the peer was moving. They are sent again, unchanged, when it is back. Those of a
 * former holder of the port stay encoded until then.
 */
export class ReturnedMessages {
  #handedOver: Uint8Array;
  #messages: Uint8Array[] = [];
  #bytes: number;

  /** @param handedOver what {@link takeAll} returned to the former holder. */
  constructor(handedOver: Uint8Array) {
    this.#handedOver = handedOver;
    this.#bytes = handedOver.length;
  }

  /** Reads everything that was handed over. @throws {ProtocolError} `ERR_FRAME` */
  static check(handedOver: Uint8Array): void {
    for (const _message of decodeReturned(handedOver));
  }

  get byteLength(): number {
    return this.#bytes;
  }

  push(message: Uint8Array): void {
    this.#messages.push(message);
    this.#bytes += message.length;
  }

  sendAll(send: (message: Uint8Array<ArrayBuffer>) => void): void {
    const [handedOver, messages] = [this.#handedOver, this.#messages];
    this.#clear();
    for (const message of decodeReturned(handedOver)) send(message as Uint8Array<ArrayBuffer>);
    for (const message of messages) send(message as Uint8Array<ArrayBuffer>);
  }

  /** Removes and returns everything, for the next holder of the port. */
  takeAll(): Uint8Array {
    const all = encodeReturned(this.#messages, this.#handedOver);
    this.#clear();
    return all;
  }

  #clear(): void {
    this.#handedOver = NO_BYTES;
    this.#messages = [];
    this.#bytes = 0;
  }
}
