/** Why a broker cannot be found or published. */
export type RendezvousErrorCode =
  /** No running broker can be inspected, or none has that name. */
  | 'ERR_NO_BROKER'
  /** Several brokers can be inspected, and none was named. */
  | 'ERR_SEVERAL_BROKERS'
  /** The broker of the rendezvous file is gone, and the file was removed. */
  | 'ERR_STALE'
  /** Another user could have written the file, or could read it. */
  | 'ERR_UNSAFE'
  /** The file is not a rendezvous file, or of a newer version. */
  | 'ERR_MALFORMED'
  /** A running broker has that name. */
  | 'ERR_NAME_TAKEN';

/** A broker cannot be found or published. Compare `code`, not the message, which is a sentence for people. */
export class RendezvousError extends Error {
  override readonly name = 'RendezvousError';
  /** What went wrong. */
  readonly code: RendezvousErrorCode;

  constructor(code: RendezvousErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
