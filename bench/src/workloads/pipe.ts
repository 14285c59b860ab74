/** One end of whatever carries messages between two parties: all that a workload knows of a contender. */
export interface Pipe {
  /** Sends a message: a string, a number, a plain object, or an `ArrayBuffer`, which is lost to the caller where the contender can transfer it. */
  post(message: unknown): void;
  /** Delivers to `listener`, and to no earlier one, from now on. Nothing is delivered before the first call. */
  receive(listener: (message: unknown) => void): void;
  close(): void;
}

/** Opens one end. What `config` is, is between the contender and its ends; it travels as JSON. */
export type OpenEnd = (config: never) => Promise<Pipe>;

/** The buffers to transfer with a message. */
export function transferOf(message: unknown): ArrayBuffer[] {
  return message instanceof ArrayBuffer ? [message] : [];
}
