import type { CloseReason } from '@peerport/protocol';
import type { CloseInfo } from '../connection/close-info.ts';

/** The `close` event of a port. Fires once, whatever happens; after it comes only what nobody had read. */
export class PortCloseEvent extends Event implements CloseInfo {
  /** What ended the channel. */
  readonly reason: CloseReason;
  /** Close code of the socket, as in {@link CloseInfo.code}. */
  readonly code: number;
  /** The reason as a sentence for people. */
  readonly message: string;
  /** Whether everything that the peer posted has arrived. */
  readonly wasClean: boolean;

  constructor({ reason, code, message, wasClean }: CloseInfo) {
    super('close');
    this.reason = reason;
    this.code = code;
    this.message = message;
    this.wasClean = wasClean;
  }
}

/** The constructor is generic in the DOM, and not where there is only Node. */
const MessageErrorBase = MessageEvent as new (type: string, init: { data: null }) => MessageEvent;

/** The `messageerror` event of a port, a `MessageEvent`: a message came that cannot be read. As with `MessagePort`, `data` is `null`. */
export class PortMessageErrorEvent extends MessageErrorBase {
  /** As of `MessagePort`. */
  declare readonly data: null;
  /** What is wrong with the message. */
  readonly error: unknown;

  constructor(error: unknown) {
    super('messageerror', { data: null });
    this.error = error;
  }
}
