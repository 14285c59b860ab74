import { decodeParcel, deserialize } from '@peerport/protocol';
import { printable, type TappedMessage } from '@peerport/protocol/admin';
import { AttachmentNote } from './attachment-note.ts';
import { preview } from './preview.ts';

/** What is known of the payload of a message. */
export type Decoded = { readonly value: unknown } | { readonly problem: string };

/** Turns the payload back into the value that was posted. Nothing for what has none. */
export function decode({ kind, payload, buffers: encodedBuffers, mayBeCut }: TappedMessage): Decoded | undefined {
  if (payload === undefined) return undefined;
  try {
    const bytes = bytesOf(payload);
    const buffers = encodedBuffers?.map(bytesOf);
    return { value: kind === 'parcel' ? openParcel(bytes, buffers) : deserialize(bytes, { buffers }) };
  } catch (error) {
    if (mayBeCut) return { problem: 'its beginning passed before this page looked' };
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

/** Longer payloads are not looked into for one line: base64. */
const MAX_PREVIEWED_CHARS = 65_536;
const previews = new WeakMap<TappedMessage, string>();

/** The value in one line. Nothing for what has no payload, or a long one. */
export function previewOf(message: TappedMessage): string | undefined {
  const known = previews.get(message);
  if (known !== undefined) return known;
  if (message.payload === undefined || message.payload.length > MAX_PREVIEWED_CHARS) return undefined;
  const decoded = decode(message);
  if (decoded === undefined) return undefined;
  const text = 'value' in decoded ? preview(decoded.value) : printable(decoded.problem);
  previews.set(message, text);
  return text;
}

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
}

function openParcel(bytes: Uint8Array, buffers: readonly Uint8Array[] | undefined): unknown {
  const { attachments, value } = decodeParcel(bytes);
  const notes = attachments.map((attachment) => new AttachmentNote(attachment));
  return deserialize(value, { buffers, dereference: (index) => notes[index] });
}
