import {
  FLIGHT_RECORD_VERSION,
  type FlightRecordHead,
  type FlightRecordLine,
  type TappedMessage,
} from '@peerport/protocol/admin';
import { isGap } from './timeline.ts';

/** Characters at which a recording is full. */
const MAX_RECORDING_CHARS = 256 * 1_048_576;

/** A channel as a record names it. */
export interface RecordedChannel {
  readonly id: string;
  readonly label?: string | undefined;
}

/** Makes a flight record of a timeline. It has payloads if any message has one; a replay reports the messages that it skips. */
export function flightRecordOf(channel: RecordedChannel, lines: readonly FlightRecordLine[]): Blob {
  const passed = lines.flatMap((line) => (isGap(line) ? [] : line));
  const withPayload = passed.some(({ payload }) => payload !== undefined);
  const head = headOf(channel, passed[0]?.atMs ?? Date.now(), withPayload);
  return blobOf([head, ...lines].map(toLine));
}

/** Records everything that passes through one channel from now on. */
export class Recording {
  readonly channel: RecordedChannel;
  readonly #maxChars: number;
  readonly #lines: string[];
  #count = 0;
  #chars = 0;
  #isFull = false;

  constructor(channel: RecordedChannel, startedAtMs: number, withPayload: boolean, maxChars = MAX_RECORDING_CHARS) {
    this.channel = channel;
    this.#maxChars = maxChars;
    this.#lines = [toLine(headOf(channel, startedAtMs, withPayload))];
  }

  /** Number of lines after the first. */
  get count(): number {
    return this.#count;
  }

  /** Whether the recording is full. */
  get isFull(): boolean {
    return this.#isFull;
  }

  onTapped(messages: readonly TappedMessage[], missedCount: number): void {
    if (missedCount > 0) this.#push({ missedCount });
    for (const message of messages) if (message.channel === this.channel.id) this.#push(message);
  }

  toBlob(): Blob {
    return blobOf(this.#lines);
  }

  #push(line: FlightRecordLine): void {
    const text = toLine(line);
    this.#isFull ||= this.#chars + text.length > this.#maxChars;
    if (this.#isFull) return;
    this.#lines.push(text);
    this.#chars += text.length;
    this.#count++;
  }
}

function headOf({ id, label }: RecordedChannel, startedAtMs: number, payload: boolean): FlightRecordHead {
  return {
    peerportFlightRecord: FLIGHT_RECORD_VERSION,
    channel: id,
    ...(label !== undefined && { label }),
    startedAtMs,
    payload,
  };
}

function toLine(line: FlightRecordHead | FlightRecordLine): string {
  return `${JSON.stringify(line)}\n`;
}

function blobOf(lines: string[]): Blob {
  return new Blob(lines, { type: 'application/x-ndjson' });
}
