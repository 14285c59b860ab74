/** Why a broker cannot be found, or cannot be made known. */
export type RendezvousErrorCode =
  /** No broker that runs can be inspected, or none goes by that name. */
  | 'ERR_NO_BROKER'
  /** Several can, and nothing says which is meant. */
  | 'ERR_SEVERAL_BROKERS'
  /** The broker of the rendezvous file is gone. The file was removed. */
  | 'ERR_STALE'
  /** Others than this user could have written the file, or could read it. */
  | 'ERR_UNSAFE'
  /** The file is no rendezvous file, or of a newer version. */
  | 'ERR_MALFORMED'
  /** A broker that runs has the name already. */
  | 'ERR_NAME_TAKEN';

/** A rendezvous that fails; compare `code`, not the message, which is one sentence for people. */
export class RendezvousError extends Error {
  override readonly name = 'RendezvousError';
  /** What went wrong. */
  readonly code: RendezvousErrorCode;

  constructor(code: RendezvousErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
