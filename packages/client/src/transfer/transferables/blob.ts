import type { BlobAttachment } from '@peerport/protocol';
import type { Transferable } from '../carrier.ts';
import { attribute, isBlob, isFile } from './brands.ts';

/** As they were when this was loaded: a page may replace them. */
const { Blob, DOMException, File } = globalThis;
const { arrayBuffer } = Blob.prototype;
const typeOf = attribute<string>('Blob', 'type');
const nameOf = attribute<string>('File', 'name');
const lastModifiedOf = attribute<number>('File', 'lastModified');

/** Size in bytes. */
export const sizeOf: (blob: Blob) => number = attribute('Blob', 'size');

/** A `Blob` or `File`. Its bytes are read when it is posted, and later messages wait for them. */
export const blobTransferable: Transferable<Blob> = {
  kinds: ['blob', 'unreadable'],
  mode: 'clone',
  isPort: false,
  matches: isBlob,
  prepare: (blob) => ({ take: () => readBlob(blob) }),
  drop() {},
  reservedBytes: sizeOf,
  receive: (attachment) => makeBlob(attachment as BlobAttachment),
};

/** Reads a blob. Does not reject. */
export async function readBlob(blob: Blob): Promise<BlobAttachment> {
  try {
    const bytes = new Uint8Array(await arrayBuffer.call(blob));
    const ofFile = isFile(blob) && { name: nameOf(blob), lastModified: lastModifiedOf(blob) };
    return { kind: 'blob', bytes, type: typeOf(blob), ...ofFile };
  } catch (error) {
    return { kind: 'unreadable', message: `the bytes of a Blob could not be read: ${(error as Error).message}` };
  }
}

/** @throws {DOMException} `NotReadableError`: the sender could not read it. */
export function makeBlob(attachment: BlobAttachment): Blob {
  if (attachment.kind === 'unreadable') throw new DOMException(attachment.message, 'NotReadableError');
  const { bytes, type, name, lastModified } = attachment;
  const parts = [bytes as Uint8Array<ArrayBuffer>];
  if (name === undefined) return new Blob(parts, { type });
  return new File(parts, name, { type, ...(lastModified !== undefined && { lastModified }) });
}
