import type { CloseReason } from '@peerport/protocol';
import type { CloseInfo } from '../connection/close-info.ts';

/** The `close` event of a port. Always fires once. Only messages that nobody had read can follow it. */
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

/** The constructor is generic in the types of the DOM, and not in those of Node. */
const MessageErrorBase = MessageEvent as new (type: string, init: { data: null }) => MessageEvent;

/** The `messageerror` event of a port: a message cannot be read. As with `MessagePort`, it is a `MessageEvent` whose `data` is `null`. */
export class PortMessageErrorEvent extends MessageErrorBase {
  /** Always `null`. */
  declare readonly data: null;
  /** What is wrong with the message. */
  readonly error: unknown;

  constructor(error: unknown) {
    super('messageerror', { data: null });
    this.error = error;
  }
}
