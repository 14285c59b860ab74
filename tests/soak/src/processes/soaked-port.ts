import type { CloseInfo, PeerPort } from '@peerport/client';
import type { PortReport } from './functions.ts';

/** Posts wait while more than this does. */
const MAX_BUFFERED_BYTES = 4 * 1024 * 1024;
const MAX_SMALL_BYTES = 2_000;
/** More than goes into one WebSocket message. */
const LARGE_BYTES = 300_000;
const LARGE_EVERY_COUNT = 50;

type Message = readonly [index: number, payload: Uint8Array];

/** A port that posts numbered messages, and checks those of its peer. */
export class SoakedPort {
  readonly id: string;
  readonly closed: Promise<CloseInfo>;
  readonly #port: PeerPort;
  readonly #closes: CloseInfo[] = [];
  readonly #problems: string[] = [];
  #isClosing = false;
  #postedCount = 0;
  #receivedCount = 0;

  constructor(id: string, port: PeerPort) {
    this.id = id;
    this.closed = port.closed;
    this.#port = port;
    port.onmessage = ({ data }) => this.#onMessage(data);
    port.onmessageerror = ({ error }) => this.#problems.push(`messageerror: ${String(error)}`);
    port.onclose = ({ reason, wasClean, code, message }) => this.#closes.push({ reason, wasClean, code, message });
  }

  get isClosed(): boolean {
    return this.#closes.length > 0;
  }

  /** Resolves when the peer is there, or never will be. */
  settled(): Promise<void> {
    return this.#port.ready.catch(() => {});
  }

  post(): void {
    if (this.#isClosing || this.isClosed || this.#port.bufferedAmount > MAX_BUFFERED_BYTES) return;
    const index = this.#postedCount++;
    this.#port.postMessage([index, payloadOf(index)] satisfies Message);
  }

  close(): void {
    this.#isClosing = true;
    this.#port.close();
  }

  abort(): void {
    this.#isClosing = true;
    this.#port.abort();
  }

  report(): PortReport {
    const closes = this.#closes.map(({ reason, wasClean }) => ({ reason, wasClean }));
    const { id } = this;
    return {
      id,
      postedCount: this.#postedCount,
      receivedCount: this.#receivedCount,
      closes,
      problems: this.#problems,
    };
  }

  #onMessage([index, payload]: Message): void {
    if (this.isClosed) this.#problems.push(`message ${index} came after the close event`);
    if (index !== this.#receivedCount) this.#problems.push(`message ${index} came as number ${this.#receivedCount}`);
    if (Buffer.compare(payload, payloadOf(index)) !== 0) this.#problems.push(`message ${index} came damaged`);
    this.#receivedCount++;
  }
}

function payloadOf(index: number): Uint8Array {
  const isLarge = index % LARGE_EVERY_COUNT === LARGE_EVERY_COUNT - 1;
  return new Uint8Array(isLarge ? LARGE_BYTES : (index * 37) % MAX_SMALL_BYTES).fill(index);
}
