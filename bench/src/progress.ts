import type { WriteStream } from 'node:tty';

const BAR_LENGTH = 24;

/** Says on a terminal, in one line that is written anew, how far a run has come; to anything else, in a line for each step. */
export class Progress {
  readonly #stream: Pick<WriteStream, 'write' | 'isTTY' | 'columns'>;
  #stepsCount = 0;
  #doneCount = 0;

  constructor(stream: Pick<WriteStream, 'write' | 'isTTY' | 'columns'>) {
    this.#stream = stream;
  }

  /** So many steps more are to come. */
  expect(stepsCount: number): void {
    this.#stepsCount += stepsCount;
  }

  /** The next step begins. */
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

  /** So many of the steps that were expected will not come. */
  drop(stepsCount: number): void {
    this.#stepsCount -= stepsCount;
  }

  /** The line is no longer needed. */
  end(): void {
    if (this.#stream.isTTY) this.#stream.write('\r\x1b[K');
  }
}
