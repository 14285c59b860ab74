/** Why an operation of the broker failed. */
export type BrokerErrorCode =
  /** The broker cannot listen: the port is in use, or not permitted. */
  | 'ERR_LISTEN'
  /** `inspect` is set and the rendezvous file cannot be written: see `cause`. */
  | 'ERR_INSPECT'
  /** `maxChannelsCount` channels are open. */
  | 'ERR_TOO_MANY_CHANNELS'
  /** The broker was closed. */
  | 'ERR_BROKER_CLOSED'
  /**
   * The relay's worker thread did not start, or ended unexpectedly, for example because it ran out of memory. Its channels are gone; start
   * another broker.
   */
  | 'ERR_RELAY_GONE'
  /** In Electron: a window, frame or process is gone, or its page is not one of the app's own. */
  | 'ERR_TARGET'
  /** In Electron: a ticket cannot be delivered because it was redeemed, given away, or revoked before. */
  | 'ERR_TICKET';

/** An operation of the broker failed. Compare `code`, not the message. */
export class BrokerError extends Error {
  override readonly name = 'BrokerError';
  /** What went wrong. */
  readonly code: BrokerErrorCode;

  constructor(code: BrokerErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
