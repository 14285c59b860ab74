const LABEL_WIDTH = 13;
const PROGRESS_INTERVAL_MS = 3_000;

/** The output of the demo, as it happens. */
export class Transcript {
  readonly #stream: NodeJS.WriteStream;
  readonly #styled: boolean;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
    this.#styled = stream.isTTY === true && process.env['NO_COLOR'] === undefined;
  }

  title(text: string): void {
    this.#write(this.#styled ? `\n\x1b[1m${text}\x1b[0m\n` : `\n${text}\n`);
  }

  /** A line under a label; further lines of `text` are aligned below it. */
  line(label: string, text: string): void {
    const [first = '', ...rest] = text.split('\n');
    const padded = label.padEnd(LABEL_WIDTH);
    this.#write(`${this.#styled ? `\x1b[2m${padded}\x1b[0m` : padded}${first}`);
    for (const more of rest) this.#write(' '.repeat(LABEL_WIDTH) + more);
  }

  /** The last line: one JSON object. */
  json(value: unknown): void {
    this.#write(JSON.stringify(value));
  }

  /** Waits for `task`; if that takes more than a few seconds, prints its progress. */
  async following<T>(task: Promise<T>, progress: () => Promise<string>): Promise<T> {
    let isRunning = true;
    const timer = setInterval(() => {
      progress().then(
        (text) => isRunning && this.line('', `… ${text}`),
        () => undefined,
      );
    }, PROGRESS_INTERVAL_MS);
    try {
      return await task;
    } finally {
      isRunning = false;
      clearInterval(timer);
    }
  }

  #write(line: string): void {
    this.#stream.write(`${line}\n`);
  }
}
