import type { FlightRecordLine } from '@peerport/protocol/admin';

/** A message, or a gap: messages that the page missed. */
export type Line = FlightRecordLine;

/** The latest messages of one channel, newest last. */
export class Timeline {
  #lines: Line[] = [];
  #droppedCount = 0;
  #missedCount = 0;

  get lines(): readonly Line[] {
    return this.#lines;
  }

  /** Number of lines that were dropped, which is the index of the first of {@link lines}. */
  get droppedCount(): number {
    return this.#droppedCount;
  }

  /** Number of messages in gaps, including gaps that were dropped. */
  get missedCount(): number {
    return this.#missedCount;
  }

  push(line: Line): void {
    this.#lines.push(line);
    if (isGap(line)) this.#missedCount += line.missedCount;
  }

  /** Drops the oldest lines until `maxCount` are left. */
  trim(maxCount: number): void {
    const excess = this.#lines.length - maxCount;
    if (excess <= 0) return;
    this.#lines = this.#lines.slice(excess);
    this.#droppedCount += excess;
  }
}

/** Whether a line is a gap. */
export function isGap(line: Line): line is { missedCount: number } {
  return 'missedCount' in line;
}
