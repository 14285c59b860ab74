import { decodeCredit, type Frame, FrameReader, FrameType } from '@peerport/protocol';
import { TAPPED_KINDS, type TappedMessage } from '@peerport/protocol/admin';
import { ADMIN_LIMITS } from '../limits.ts';

const { maxPayloadBytes, maxPiecesCount, maxIncompleteCount } = ADMIN_LIMITS;

/** What a port has sent: a {@link TappedMessage} without what is not in its bytes. */
export type Sent = Omit<TappedMessage, 'channel' | 'from' | 'atMs'>;

/** Parts of a message: its own bytes, and those of the large buffers that it refers to. */
interface Pieces {
  readonly own: Uint8Array[];
  readonly buffers: Uint8Array[];
}

/** A message whose parts have not all come. */
interface Incomplete {
  bytes: number;
  readonly mayBeCut: boolean;
  /** `undefined`: none are kept, because the message is too long. */
  pieces: Pieces | undefined;
}

/** Reads what one port sends, from any point on. */
export class PortTap {
  readonly #reader = new FrameReader();
  /** By lane. */
  readonly #incomplete = new Map<number, Incomplete>();
  #keptBytes = 0;
  #keptPiecesCount = 0;
  #mayBeCut: boolean;

  /** @param mayBeCut whether the port has sent messages before. */
  constructor(mayBeCut: boolean) {
    this.#mayBeCut = mayBeCut;
  }

  /**
   * Reads a WebSocket message of the port. Returns the messages that it completes.
   *
   * @throws {ProtocolError} a port must not send this.
   */
  read(data: Uint8Array, withPayload: boolean): Sent[] {
    return this.#reader.read(data).flatMap((frame) => this.#read(frame, withPayload) ?? []);
  }

  #read({ type, lane, payload }: Frame, withPayload: boolean): Sent | undefined {
    switch (type) {
      case FrameType.part:
      case FrameType.buffer:
        this.#keep(type === FrameType.part ? 'own' : 'buffers', lane, payload, withPayload);
        return undefined;
      case FrameType.ping:
      case FrameType.pong:
        return undefined;
      case FrameType.credit:
        return { lane, kind: TAPPED_KINDS[type], bytes: payload.length, credit: decodeCredit(payload) };
      case FrameType.close:
        this.#take(lane);
        return { lane, kind: TAPPED_KINDS[type], bytes: payload.length };
      case FrameType.message:
      case FrameType.parcel: {
        const { bytes, pieces, mayBeCut } = this.#complete(lane, payload);
        const isShown = withPayload && pieces !== undefined && bytes <= maxPayloadBytes;
        return {
          lane,
          kind: TAPPED_KINDS[type],
          bytes,
          ...(mayBeCut && { mayBeCut }),
          ...(isShown && shown(pieces)),
        };
      }
    }
  }

  #keep(where: keyof Pieces, lane: number, piece: Uint8Array, withPayload: boolean): void {
    const incomplete = this.#incomplete.get(lane) ?? this.#begin(lane, withPayload);
    incomplete.bytes += piece.length;
    if (incomplete.pieces === undefined) return;
    // Copied, because it may be a small part of the buffer that it is in.
    incomplete.pieces[where].push(piece.slice());
    this.#keptBytes += piece.length;
    this.#keptPiecesCount++;
    if (this.#keptBytes > maxPayloadBytes || this.#keptPiecesCount > maxPiecesCount) this.#drop(incomplete);
  }

  #begin(lane: number, withPayload: boolean): Incomplete {
    const [oldest] = this.#incomplete.keys();
    if (this.#incomplete.size >= maxIncompleteCount && oldest !== undefined) this.#take(oldest);
    const incomplete = {
      bytes: 0,
      mayBeCut: this.#takeMayBeCut(),
      pieces: withPayload ? { own: [], buffers: [] } : undefined,
    };
    this.#incomplete.set(lane, incomplete);
    return incomplete;
  }

  #complete(lane: number, last: Uint8Array): Readonly<Incomplete> {
    const incomplete = this.#take(lane);
    if (incomplete === undefined)
      return { bytes: last.length, mayBeCut: this.#takeMayBeCut(), pieces: { own: [last], buffers: [] } };
    const { bytes, mayBeCut, pieces } = incomplete;
    pieces?.own.push(last);
    return { bytes: bytes + last.length, mayBeCut, pieces };
  }

  /** Removes what has come of a message. */
  #take(lane: number): Incomplete | undefined {
    const incomplete = this.#incomplete.get(lane);
    this.#incomplete.delete(lane);
    if (incomplete !== undefined) this.#forget(incomplete);
    return incomplete;
  }

  #drop(incomplete: Incomplete): void {
    this.#forget(incomplete);
    incomplete.pieces = undefined;
  }

  /** Subtracts its parts from what is kept. */
  #forget({ pieces, bytes }: Incomplete): void {
    if (pieces === undefined) return;
    this.#keptBytes -= bytes;
    this.#keptPiecesCount -= pieces.own.length + pieces.buffers.length;
  }

  #takeMayBeCut(): boolean {
    const mayBeCut = this.#mayBeCut;
    this.#mayBeCut = false;
    return mayBeCut;
  }
}

function shown({ own, buffers }: Pieces): Pick<TappedMessage, 'payload' | 'buffers'> {
  const payload = Buffer.concat(own).toString('base64');
  if (buffers.length === 0) return { payload };
  return { payload, buffers: buffers.map((piece) => Buffer.from(piece).toString('base64')) };
}
