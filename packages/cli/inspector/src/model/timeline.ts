import type { FlightRecordLine } from '@peerport/protocol/admin';

/** Something that passed, or a gap: messages that this page missed. */
export type Line = FlightRecordLine;

/** What passed through one channel, the newest last: as much of it as is kept. */
export class Timeline {
  #lines: Line[] = [];
  #droppedCount = 0;
  #missedCount = 0;

  get lines(): readonly Line[] {
    return this.#lines;
  }

  /** Lines that are no longer kept: so the first of {@link lines} has this number. */
  get droppedCount(): number {
    return this.#droppedCount;
  }

  /** Messages in gaps, also in those that are no longer kept. */
  get missedCount(): number {
    return this.#missedCount;
  }

  push(line: Line): void {
    this.#lines.push(line);
    if (isGap(line)) this.#missedCount += line.missedCount;
  }

  /** Drops the oldest lines, so that `maxCount` are left. */
  trim(maxCount: number): void {
    const excess = this.#lines.length - maxCount;
    if (excess <= 0) return;
    this.#lines = this.#lines.slice(excess);
    this.#droppedCount += excess;
  }
}

/** Whether a line is a gap: messages that are missing. */
export function isGap(line: Line): line is { missedCount: number } {
  return 'missedCount' in line;
}
