/** What a socket tells its owner. */
export interface SocketHandlers {
  onOpen(): void;
  onText(text: string): void;
  /** A binary message. The bytes may be kept. */
  onBinary(bytes: Uint8Array): void;
  /**
   * The last call. `code` and `reason` are those of RFC 6455 §7.1.5 and §7.1.6. `problem`: why the socket failed, if the platform says so.
   */
  onClose(code: number, reason: string, problem: string | undefined): void;
}

/** The smallest part of a WebSocket that a port needs. */
export interface SocketLike {
  /** Bytes that were sent and have not left this process. */
  readonly bufferedAmount: number;
  /** Sends a text or binary message. The caller may change the bytes afterwards. */
  send(data: string | Uint8Array<ArrayBuffer>): void;
  /** Sends a binary message. The bytes belong to the socket from now on. */
  give(bytes: Uint8Array<ArrayBuffer>): void;
  /** Starts the closing handshake, after everything that was sent. `reason` takes at most 123 bytes of UTF-8. */
  close(code: number, reason: string): void;
  /** Stops waiting for the other side: `onClose` is called, unless it was. */
  terminate(): void;
}
