import { ProtocolError } from '../base/errors.ts';
import { DEFAULT_LIMITS } from '../base/limits.ts';
import * as s from '../base/schema.ts';
import { type Ticket, ticketSchema } from '../control/ticket.ts';
import { deserialize, serializePooled } from '../structured-clone/index.ts';
import type { CreditPayload } from '../wire/credit.ts';

/** A `Blob`, as an attachment. */
export type BlobAttachment =
  /** A `Blob`, or a `File` if it has a name. */
  | {
      readonly kind: 'blob';
      readonly bytes: Uint8Array;
      readonly type: string;
      readonly name?: string;
      /** Milliseconds since the epoch. */
      readonly lastModified?: number;
    }
  /** A `Blob` whose bytes could not be read. */
  | { readonly kind: 'unreadable'; readonly message: string };

/**
 * An object that a message refers to but cannot contain. The payload of a `parcel` frame is
 *
 * ```
 * +----------------------------+----------------------------+---------------------+
 * | length of the attachments  |  attachments, serialized   |  value, serialized  |
 * |   4 bytes, little-endian   |     as one array           |                     |
 * +----------------------------+----------------------------+---------------------+
 * ```
 *
 * and the value refers to its attachments by index. No object in the attachments is referred to twice, because each attachment costs its
 * receiver a copy of its bytes, a lane or a socket.
 */
export type Attachment =
  | BlobAttachment
  /** A `FileList`. */
  | { readonly kind: 'file-list'; readonly files: readonly BlobAttachment[] }
  /** An `ImageBitmap`. */
  | {
      readonly kind: 'image-bitmap';
      readonly width: number;
      readonly height: number;
      readonly colorSpace: 'srgb' | 'display-p3';
      /** Whether its colours are premultiplied by alpha. */
      readonly isPremultiplied: boolean;
      /** RGBA, 8 bits each, as the bitmap holds them. */
      readonly pixels: Uint8Array;
    }
  /** A native `MessagePort`, tunnelled over `lane`. */
  | { readonly kind: 'native-port'; readonly lane: number }
  | { readonly kind: 'readable-stream'; readonly lane: number }
  | { readonly kind: 'writable-stream'; readonly lane: number }
  | { readonly kind: 'transform-stream'; readonly readable: number; readonly writable: number }
  /** A `PeerPort`. */
  | {
      readonly kind: 'port';
      /** For the new holder, unless the channel has ended. */
      readonly ticket: Ticket;
      /** Encoded frames that its former holder received and did not deliver. */
      readonly received: Uint8Array;
      /** WebSocket messages that its former holder sent and that came back, as its peer moves: see `returned.ts`. */
      readonly returned: Uint8Array;
      /** Encoded frames of messages that its former holder could not send. */
      readonly unsent: Uint8Array;
      /** The number of the next lane that it opens. */
      readonly nextLane: number;
      /** Numbers of the lanes that it closed and its peer has not yet. */
      readonly lingering: readonly number[];
      /** What it sent and its peer has not said to have read. */
      readonly outstanding: CreditPayload;
      /** What it read and has not said so. */
      readonly unreturned: CreditPayload;
      /** How the channel ended, if it has. */
      readonly ended?: { readonly code: number; readonly message: string };
    };

const { maxPortsCount } = DEFAULT_LIMITS;
const LENGTH_BYTES = 4;
const count = s.atLeast(0);
const credit = s.object<CreditPayload>({ bytes: count, count });

const blobFields: s.Variants<BlobAttachment, 'kind'> = {
  blob: {
    bytes: s.bytes,
    type: s.string,
    name: s.optional(s.string),
    lastModified: s.optional(s.number),
  },
  unreadable: { message: s.string },
};

const attachmentsSchema = s.array(
  s.variant<Attachment, 'kind'>('kind', {
    ...blobFields,
    'file-list': { files: s.array(s.variant('kind', blobFields), DEFAULT_LIMITS.maxFilesCount) },
    'image-bitmap': {
      width: count,
      height: count,
      colorSpace: s.oneOf(['srgb', 'display-p3']),
      isPremultiplied: s.boolean,
      pixels: s.bytes,
    },
    'native-port': { lane: count },
    'readable-stream': { lane: count },
    'writable-stream': { lane: count },
    'transform-stream': { readable: count, writable: count },
    port: {
      ticket: ticketSchema,
      received: s.bytes,
      returned: s.bytes,
      unsent: s.bytes,
      nextLane: count,
      lingering: s.array(count, DEFAULT_LIMITS.maxLingeringCount),
      outstanding: credit,
      unreturned: credit,
      ended: s.optional(s.object<{ code: number; message: string }>({ code: s.integer, message: s.string })),
    },
  }),
);

/** Encodes the payload of a `parcel` frame. */
export function encodeParcel(attachments: readonly Attachment[], value: Uint8Array): Uint8Array {
  const head = serializePooled(attachments);
  const parcel = new Uint8Array(LENGTH_BYTES + head.length + value.length);
  new DataView(parcel.buffer).setUint32(0, head.length, true);
  parcel.set(head, LENGTH_BYTES);
  parcel.set(value, LENGTH_BYTES + head.length);
  return parcel;
}

/**
 * Decodes the payload of a `parcel` frame. The value is a view into it.
 *
 * @throws {ProtocolError} `ERR_VALUE`
 */
export function decodeParcel(parcel: Uint8Array): { attachments: Attachment[]; value: Uint8Array } {
  if (parcel.length < LENGTH_BYTES) throw new ProtocolError('ERR_VALUE', 'truncated parcel: its length is incomplete');
  const headLength = new DataView(parcel.buffer, parcel.byteOffset).getUint32(0, true);
  const valueStart = LENGTH_BYTES + headLength;
  if (valueStart > parcel.length)
    throw new ProtocolError('ERR_VALUE', 'truncated parcel: its attachments are incomplete');
  const attachments = s.parse(
    attachmentsSchema,
    deserialize(parcel.subarray(LENGTH_BYTES, valueStart), { isTree: true }),
    ([{ path }]) => {
      return new ProtocolError('ERR_VALUE', `malformed parcel: invalid attachment${path && ` at ${path}`}`);
    },
  );
  const portsCount = attachments.filter(({ kind }) => kind === 'port').length;
  if (portsCount > maxPortsCount) {
    throw new ProtocolError('ERR_VALUE', `a message has ${portsCount} ports: at most ${maxPortsCount} (maxPortsCount)`);
  }
  return { attachments, value: parcel.subarray(valueStart) };
}
