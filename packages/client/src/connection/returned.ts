import { decodeReturned, encodeReturned } from '@peerport/protocol';

const NOTHING = new Uint8Array();

/**
 * WebSocket messages that came back to a port, because its peer moves: they are sent again, as they are, when the peer is there. Those
 * that a former holder of the port left stay the bytes that they came as.
 */
export class Returned {
  #handedOver: Uint8Array;
  #messages: Uint8Array[] = [];
  #bytes: number;

  /** @param handedOver what {@link takeAll} gave a former holder. */
  constructor(handedOver: Uint8Array) {
    this.#handedOver = handedOver;
    this.#bytes = handedOver.length;
  }

  /** Reads all of what was handed over. @throws {ProtocolError} `ERR_FRAME` */
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

  /** Takes out everything, for whoever takes the port over. */
  takeAll(): Uint8Array {
    const all = encodeReturned(this.#messages, this.#handedOver);
    this.#clear();
    return all;
  }

  #clear(): void {
    this.#handedOver = NOTHING;
    this.#messages = [];
    this.#bytes = 0;
  }
}
