import { WebSocket } from 'ws';
import {
  Breach,
  BUFFER,
  CLOSE,
  CREDIT,
  dataMessage,
  type Frame,
  leb128,
  MESSAGE,
  PART,
  PING,
  PONG,
  readDataMessage,
  readLeb128,
} from './data-message.ts';
import { readValue } from './value-reader.ts';
import { writeValue } from './value-writer.ts';

const WINDOW = { bytes: 4_194_304, count: 16_384 };
const PIECE_BYTES = 100_000;
const SMALL_BYTES = 500;
const EMPTY = new Uint8Array();

export interface Client {
  /** Sends a message, once the peer is there and has room for it. */
  send(value: unknown): void;
  /** Sends bytes as they are, whatever the protocol says. */
  sendRaw(bytes: Uint8Array): void;
  /** Gets a message: that counts as read. */
  onmessage: ((value: unknown) => void) | undefined;
  /** Closes gracefully. */
  close(): void;
  /** Close code of the socket, and what `refused` said, if that came. */
  closed: Promise<{ code: number; refusal?: string }>;
}

/**
 * A client that knows docs/protocol.md and nothing else: it imports no package of peerport. Attachments are values that it cannot read.
 *
 * @param ticket in its form of one line.
 */
export function connect(ticket: string): Client {
  const [, host, channel, token] = /^peerport:\/\/(127\.0\.0\.1:\d+)\/([\w-]{22})#([\w-]{43})$/.exec(ticket) ?? [];
  const socket = new WebSocket(`ws://${host}`, ['peerport.v1', `peerport.token.${token}`], {
    perMessageDeflate: false,
  });
  const waiting: unknown[] = [];
  const outstanding = { bytes: 0, count: 0 };
  const read = { bytes: 0, count: 0 };
  /** Whether the peer takes messages. It does not before it is there, and while it moves. */
  let isPaired = false;
  let isPeerMoving = false;
  /** Messages that came back from a peer that moves. */
  const returned: Uint8Array[] = [];
  let isClosing = false;
  let hasClosed = false;
  let refusal: string | undefined;
  /** Frames from an announcement on whose payload has not come. */
  let held: Frame[] = [];
  let pieces: Frame[] = [];

  const frameOf = (type: number, payload: Uint8Array = EMPTY): Frame => ({ type, lane: 0, payload });
  const send = (...frames: Frame[]) => socket.send(dataMessage(...frames));
  const hasRoom = () => outstanding.bytes < WINDOW.bytes && outstanding.count < WINDOW.count;

  const sendClose = () => {
    if (!hasClosed) send(frameOf(CLOSE));
    hasClosed = true;
  };

  /** Sends what may be sent: small messages together, large ones in pieces. */
  const pump = () => {
    const small: Frame[] = [];
    while (isPaired && waiting.length > 0 && hasRoom()) {
      const payload = writeValue(waiting.shift());
      outstanding.bytes += payload.length;
      outstanding.count++;
      if (payload.length < SMALL_BYTES) {
        small.push(frameOf(MESSAGE, payload));
        if (small.length === PIECE_BYTES / SMALL_BYTES) send(...small.splice(0));
        continue;
      }
      if (small.length > 0) send(...small.splice(0));
      let start = 0;
      for (; payload.length - start > PIECE_BYTES; start += PIECE_BYTES) {
        send(frameOf(PART, payload.subarray(start, start + PIECE_BYTES)));
      }
      send(frameOf(MESSAGE, payload.subarray(start)));
    }
    if (small.length > 0) send(...small);
    if (isClosing && isPaired && waiting.length === 0) sendClose();
  };

  const onText = (text: string) => {
    const frame = JSON.parse(text);
    if (frame.type === 'refused') refusal = frame.code;
    if (frame.type === 'paired' && frame.channel !== channel) return socket.close(4005);
    if (frame.type === 'peer-moving') {
      isPaired = false;
      isPeerMoving = true;
      socket.send(JSON.stringify({ type: 'holding' }));
    }
    if (frame.type !== 'paired' && frame.type !== 'peer-moved') return;
    isPaired = true;
    isPeerMoving = false;
    for (const message of returned.splice(0)) socket.send(message);
    pump();
  };

  const onMessage = (last: Frame) => {
    const whole = [...pieces, last];
    pieces = [];
    const payloads = (isBuffer: boolean) =>
      whole.filter(({ type }) => (type === BUFFER) === isBuffer).map(({ payload }) => payload);
    read.bytes += whole.reduce((sum, { payload }) => sum + payload.length, 0);
    read.count++;
    if (read.bytes >= WINDOW.bytes / 2 || read.count >= WINDOW.count / 2) {
      send(frameOf(CREDIT, Uint8Array.from([...leb128(read.bytes), ...leb128(read.count)])));
      Object.assign(read, { bytes: 0, count: 0 });
    }
    if (!isClosing && last.type === MESSAGE)
      client.onmessage?.(readValue(Buffer.concat(payloads(false)), payloads(true)));
  };

  const onCredit = (payload: Uint8Array) => {
    const [bytes, end] = readLeb128(payload, 0);
    const [count] = readLeb128(payload, end);
    outstanding.bytes -= bytes;
    outstanding.count -= count;
    if (outstanding.bytes < 0 || outstanding.count < 0) throw new Breach('more was read than was sent');
    pump();
  };

  const onFrame = (frame: Frame) => {
    if (frame.lane !== 0) return;
    if (frame.type === PART || frame.type === BUFFER) pieces.push(frame);
    else if (frame.type === CREDIT) onCredit(frame.payload);
    else if (frame.type === PING) send(frameOf(PONG));
    else if (frame.type === CLOSE) {
      sendClose();
      socket.close(4000);
    } else if (frame.type !== PONG) onMessage(frame);
  };

  const onBinary = (bytes: Uint8Array) => {
    if (isPeerMoving) {
      returned.push(bytes);
      return;
    }
    if (held.length === 0) held = readDataMessage(bytes);
    else (held[0] as Frame).payload = bytes;
    const isAnnounced = ({ type, payload }: Frame) => type === BUFFER && payload.length === 0;
    while (held.length > 0 && !isAnnounced(held[0] as Frame)) onFrame(held.shift() as Frame);
  };

  const orClose = (step: () => void) => {
    try {
      step();
    } catch (error) {
      if (!(error instanceof Breach)) throw error;
      socket.close(4004, error.message);
    }
  };

  socket.on('message', (data: Buffer, isBinary) => orClose(() => (isBinary ? onBinary(data) : onText(`${data}`))));

  const client: Client = {
    send(value) {
      waiting.push(value);
      // What is sent in one go leaves together.
      if (waiting.length === 1) queueMicrotask(pump);
    },
    sendRaw: (bytes) => socket.send(bytes),
    onmessage: undefined,
    close() {
      isClosing = true;
      pump();
    },
    closed: new Promise((resolve) =>
      socket.on('close', (code) => resolve({ code, ...(refusal !== undefined && { refusal }) })),
    ),
  };
  return client;
}
