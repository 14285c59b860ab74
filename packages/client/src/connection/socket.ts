/** What a socket tells its port. */
export interface SocketHandlers {
  onOpen(): void;
  onText(text: string): void;
  /** A binary message; the bytes may be kept. */
  onBinary(bytes: Uint8Array): void;
  /**
   * The last call. `code` and `reason` as in RFC 6455 §7.1.5 and §7.1.6; `problem` is what the platform says of a socket that
   * failed, where it says anything.
   */
  onClose(code: number, reason: string, problem: string | undefined): void;
}

/** The smallest part of a WebSocket that a port needs. */
export interface SocketLike {
  /** Bytes that were sent and have not left this process yet. */
  readonly bufferedAmount: number;
  /** Sends a text or binary message. The caller may change the bytes afterwards. */
  send(data: string | Uint8Array<ArrayBuffer>): void;
  /** Sends a binary message. From now on, its bytes are the socket's. */
  give(bytes: Uint8Array<ArrayBuffer>): void;
  /** Begins the closing handshake, after everything that was sent. `reason` takes at most 123 bytes of UTF-8. */
  close(code: number, reason: string): void;
  /** Waits no longer for the other side: `onClose` comes, unless it has. */
  terminate(): void;
}

/** The type of a `MessagePort` has no name where there is only Node. */
type NativePort = InstanceType<typeof MessagePort>;

/** The channels and ports of the platform itself. */
export interface NativePorts {
  newChannel(): InstanceType<typeof MessageChannel>;
  /** Transfers a port to nobody: what it was is detached, and what comes back takes its place. @throws it is closed or detached. */
  transfer(port: NativePort): NativePort;
}

/** What differs between a browser and Node. */
export interface Platform {
  /** Opens a WebSocket that offers `subprotocols`. Never throws; failures come as `onClose`, in a later task. */
  openSocket(url: string, subprotocols: string[], handlers: SocketHandlers): SocketLike;
  /** Runs `callback` in a task of its own, before any timer. */
  queueTask(callback: () => void): void;
  readonly nativePorts: NativePorts;
  /** Whether the platform was told that an object must not be transferred; where it can be. */
  readonly isUntransferable?: ((object: object) => boolean) | undefined;
  /** Has the platform's own structured clone refuse an object of ours, where it would make a plain one of it. */
  readonly markAsUncloneable?: ((object: object) => void) | undefined;
  /** Does what the platform does with an error that a listener throws (HTML §8.1.4.6). */
  reportError(error: unknown): void;
}
