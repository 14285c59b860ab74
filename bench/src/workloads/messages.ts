/** A kind of message that streams are made of. */
export interface MessageKind {
  /** The most messages that may be unacknowledged at the app level. */
  readonly windowCount: number;
  /** Messages that are posted in one task. */
  readonly burstCount: number;
  /** Length of one message, if it is a buffer. */
  readonly bytes?: number;
  make(id: number): unknown;
  /** The id of a message that has arrived. @throws {Error} if it is not a message of this kind. */
  idOf(message: unknown): number;
}

const KIB = 1024;
const MIB = 1024 * KIB;

const small: MessageKind = {
  windowCount: 20_000,
  burstCount: 500,
  make: (id) => ({ op: 'foo', id, data: [1, 2, 3] }),
  idOf(message) {
    const { id, data } = message as { id: number; data: number[] };
    if (data[2] !== 3) throw new Error(`the data of message ${id} differ`);
    return id;
  },
};

/** About 1 KiB as JSON: what an app with some state sends. */
const object: MessageKind = {
  windowCount: 8_192,
  burstCount: 100,
  make: (id) => ({
    id,
    type: 'update',
    path: ['documents', 'chapter-3', 'paragraphs', 17],
    author: { name: 'Ada Lovelace', mail: 'ada@example.org', online: true, color: null },
    marks: Array.from({ length: 8 }, (_, index) => ({ from: index * 12, to: index * 12 + 7, style: 'emphasis' })),
    text: 'lorem ipsum dolor sit amet, consectetur '.repeat(12),
  }),
  idOf(message) {
    const { id, text } = message as { id: number; text: string };
    if (text.length !== 480) throw new Error(`the text of message ${id} differs`);
    return id;
  },
};

function buffer(bytes: number): MessageKind {
  return {
    bytes,
    windowCount: Math.max(1, (8 * MIB) / bytes),
    burstCount: Math.max(1, MIB / bytes),
    make(id) {
      const message = new ArrayBuffer(bytes);
      const view = new DataView(message);
      view.setUint32(0, id);
      view.setUint32(bytes - 4, id);
      return message;
    },
    idOf(message) {
      const view = viewOf(message);
      const id = view.getUint32(0);
      if (view.byteLength !== bytes) throw new Error(`message ${id} has ${view.byteLength} bytes, not ${bytes}`);
      if (view.getUint32(bytes - 4) !== id) throw new Error(`the end of message ${id} differs`);
      return id;
    },
  };
}

/** Some contenders deliver buffers as views, of `Buffer` for example. */
export function viewOf(message: unknown): DataView<ArrayBuffer> {
  if (message instanceof ArrayBuffer) return new DataView(message);
  const { buffer, byteOffset, byteLength } = message as Uint8Array<ArrayBuffer>;
  return new DataView(buffer, byteOffset, byteLength);
}

/** All kinds, by the name that the parties use. */
export const messageKinds = {
  small,
  object,
  '64 KiB': buffer(64 * KIB),
  '1 MiB': buffer(MIB),
  '64 MiB': buffer(64 * MIB),
} satisfies Record<string, MessageKind>;

/** Name of a kind. */
export type MessageKindName = keyof typeof messageKinds;
