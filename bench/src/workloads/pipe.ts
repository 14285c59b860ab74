/** One end of a message transport between two parties: all that a workload knows of a contender. */
export interface Pipe {
  /** Sends a message: a string, a number, a plain object, or an `ArrayBuffer`, which is detached if the contender can transfer it. */
  post(message: unknown): void;
  /** Replaces the listener. Nothing is delivered before the first call. */
  receive(listener: (message: unknown) => void): void;
  close(): void;
}

/** Opens one end. Only the contender and its ends know the shape of `config`, which travels as JSON. */
export type OpenEnd = (config: never) => Promise<Pipe>;

/** The buffers to transfer with a message. */
export function transferOf(message: unknown): ArrayBuffer[] {
  return message instanceof ArrayBuffer ? [message] : [];
}
