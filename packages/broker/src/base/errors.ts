/** What went wrong in a broker. */
export type BrokerErrorCode =
  /** The broker cannot listen: the port is taken, or may not be used. */
  | 'ERR_LISTEN'
  /** The broker is to be inspected, and its rendezvous file cannot be written: the `cause` says why. */
  | 'ERR_INSPECT'
  /** `maxChannelsCount` channels are open. */
  | 'ERR_TOO_MANY_CHANNELS'
  /** The broker was closed. */
  | 'ERR_BROKER_CLOSED'
  /**
   * The relay's worker thread did not start, or ended by itself, out of memory maybe. The channels it held are gone; start another
   * broker.
   */
  | 'ERR_RELAY_GONE'
  /** In Electron: a window, frame or process is gone, or its page may not be given a port. */
  | 'ERR_TARGET'
  /** In Electron: a ticket that was to be delivered was redeemed before, or is void. */
  | 'ERR_TICKET';

/** An operation of the broker that failed; compare `code`, not the message. */
export class BrokerError extends Error {
  override readonly name = 'BrokerError';
  /** What went wrong. */
  readonly code: BrokerErrorCode;

  constructor(code: BrokerErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
