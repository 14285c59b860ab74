import { decodeParcel, deserialize } from '@peerport/protocol';
import type { TappedMessage } from '@peerport/protocol/admin';

/** Stands for an attachment that a tap cannot see: a port, a stream, a blob. */
class Attachment {
  readonly #kind: string;

  constructor(kind: string) {
    this.#kind = kind;
  }

  get [Symbol.toStringTag](): string {
    return this.#kind;
  }
}

/** A decoded message. */
export interface DecodedMessage {
  readonly value: unknown;
  /** Its attachments: `native-port`, `readable-stream`, `blob` … */
  readonly attachmentKinds: readonly string[];
}

/** Decodes the payload of a message; `undefined` if it has none. @throws {ProtocolError} */
export function decode({ kind, payload, buffers: encodedBuffers }: TappedMessage): DecodedMessage | undefined {
  if (payload === undefined) return undefined;
  const bytes = Buffer.from(payload, 'base64');
  const buffers = encodedBuffers?.map((buffer) => Buffer.from(buffer, 'base64'));
  if (kind === 'message') return { value: deserialize(bytes, { buffers }), attachmentKinds: [] };
  if (kind !== 'parcel') return undefined;
  const { attachments, value } = decodeParcel(bytes);
  const attachmentKinds = attachments.map((attachment) => attachment.kind);
  return {
    value: deserialize(value, { buffers, dereference: (index) => new Attachment(attachmentKinds[index] ?? 'unknown') }),
    attachmentKinds,
  };
}
