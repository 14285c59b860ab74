import type { SocketHandlers, SocketLike } from './socket.ts';

/** The DOM's type of a `MessagePort` has no name where there is only Node. */
type NativePort = InstanceType<typeof MessagePort>;

/** The platform's own channels and ports. */
export interface NativePorts {
  newChannel(): InstanceType<typeof MessageChannel>;
  /** Transfers a port within the process: detaches it and returns what takes its place. @throws the port is closed or detached. */
  transfer(port: NativePort): NativePort;
}

/** What differs between browsers and Node. */
export interface Platform {
  /** Opens a WebSocket that offers `subprotocols`. Does not throw: failures are reported by `onClose`, in a later task. */
  openSocket(url: string, subprotocols: string[], handlers: SocketHandlers): SocketLike;
  /** Runs `callback` in a task of its own, before any timer. */
  queueTask(callback: () => void): void;
  readonly nativePorts: NativePorts;
  /** Whether an object was marked as untransferable. Absent where objects cannot be marked. */
  readonly isUntransferable?: ((object: object) => boolean) | undefined;
  /** Makes the platform's own structured clone reject an object, where it would make a plain object of it. */
  readonly markAsUncloneable?: ((object: object) => void) | undefined;
  /** Reports an error as the platform reports one that a listener throws (HTML §8.1.4.6). */
  reportError(error: unknown): void;
}
