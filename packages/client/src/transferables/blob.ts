import type { Attachment } from '@peerport/protocol';
import type { Kind } from '../transfer.ts';

type BlobAttachment = Extract<Attachment, { kind: 'blob' | 'unreadable' }>;

/** A `Blob` or `File`: its bytes are read when it is posted, and the messages behind it wait for them. */
export const blobKind: Kind<Blob> = {
  kinds: ['blob', 'unreadable'],
  mode: 'clone',
  isPort: false,
  matches: (object): object is Blob => object instanceof Blob,
  prepare: (blob) => ({ take: () => read(blob) }),
  drop() {},
  reservedBytes: ({ size }) => size,
  receive(attachment) {
    const received = attachment as BlobAttachment;
    if (received.kind === 'unreadable') throw new DOMException(received.message, 'NotReadableError');
    const { bytes, type, name, lastModified } = received;
    const parts = [bytes as Uint8Array<ArrayBuffer>];
    if (name === undefined) return new Blob(parts, { type });
    return new File(parts, name, { type, ...(lastModified !== undefined && { lastModified }) });
  },
};

async function read(blob: Blob): Promise<BlobAttachment> {
  try {
    const bytes = new Uint8Array(await blob.arrayBuffer());
    const isFile = typeof File === 'function' && blob instanceof File;
    const { type } = blob;
    return { kind: 'blob', bytes, type, ...(isFile && { name: blob.name, lastModified: blob.lastModified }) };
  } catch (error) {
    return { kind: 'unreadable', message: `the bytes of a Blob could not be read: ${(error as Error).message}` };
  }
}
