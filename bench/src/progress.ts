import type { WriteStream } from 'node:tty';

const BAR_LENGTH = 24;

/** Reports the progress of a run: on a terminal in one line that is rewritten, elsewhere in one line per step. */
export class Progress {
  readonly #stream: Pick<WriteStream, 'write' | 'isTTY' | 'columns'>;
  #stepsCount = 0;
  #doneCount = 0;

  constructor(stream: Pick<WriteStream, 'write' | 'isTTY' | 'columns'>) {
    this.#stream = stream;
  }

  /** Adds that many expected steps. */
  expect(stepsCount: number): void {
    this.#stepsCount += stepsCount;
  }

  /** Begins the next step. */
  step(text: string): void {
    this.#doneCount++;
    this.#stepsCount = Math.max(this.#stepsCount, this.#doneCount);
    if (!this.#stream.isTTY) {
      this.#stream.write(`[${this.#doneCount}/${this.#stepsCount}] ${text}\n`);
      return;
    }
    const filled = Math.floor((this.#doneCount / this.#stepsCount) * BAR_LENGTH);
    const bar = `${'█'.repeat(filled)}${'░'.repeat(BAR_LENGTH - filled)}`;
    this.#stream.write(`\r\x1b[K${`${bar} ${text}`.slice(0, this.#stream.columns - 1)}`);
  }

  /** Removes that many expected steps. */
  drop(stepsCount: number): void {
    this.#stepsCount -= stepsCount;
  }

  /** Clears the line. */
  end(): void {
    if (this.#stream.isTTY) this.#stream.write('\r\x1b[K');
  }
}
