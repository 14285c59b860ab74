import { stripVTControlCharacters } from 'node:util';

const ENTER = '\x1b[?1049h\x1b[?25l';
const LEAVE = '\x1b[?25h\x1b[?1049l';
const HOME = '\x1b[H';
const CLEAR_LINE = '\x1b[K';
const CLEAR_BELOW = '\x1b[J';
const CTRL_C = '\u0003';
/** A colour's escape sequence, or a character. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with it
const GLYPH = /\x1b\[[\d;]*m|./gsu;

/** The alternate screen of a terminal. Disposing of it brings the previous content back. */
export class Screen implements Disposable {
  /** Resolves when the user types q or Ctrl-C. */
  readonly quit: Promise<void>;
  readonly #out = process.stdout;
  readonly #in = process.stdin;
  #onKeys = (_keys: string) => {};

  /** @param onResize called when the size of the terminal changes. */
  constructor(onResize: () => void) {
    this.#out.write(ENTER);
    this.#out.on('resize', onResize);
    this.quit = new Promise((resolve) => {
      this.#onKeys = (keys) => {
        if (keys.includes('q') || keys.includes(CTRL_C)) resolve();
      };
    });
    if (!this.#in.isTTY) return;
    this.#in.setRawMode(true);
    this.#in.setEncoding('utf8');
    this.#in.on('data', this.#onKeys);
  }

  get columns(): number {
    return this.#out.columns;
  }

  /** Replaces the content of the screen. Lines that do not fit are cut. */
  draw(lines: readonly string[]): void {
    const { columns, rows } = this.#out;
    const shown = lines.slice(0, rows).map((line) => `${cut(line, columns)}${CLEAR_LINE}`);
    this.#out.write(`${HOME}${shown.join('\r\n')}${CLEAR_BELOW}`);
  }

  [Symbol.dispose](): void {
    this.#out.removeAllListeners('resize');
    this.#out.write(LEAVE);
    if (!this.#in.isTTY) return;
    this.#in.off('data', this.#onKeys);
    this.#in.setRawMode(false);
    this.#in.pause();
  }
}

/** The first `columns` characters of a line; colours take no room and are kept. */
export function cut(line: string, columns: number): string {
  let width = 0;
  return line.replaceAll(GLYPH, (glyph) => {
    if (stripVTControlCharacters(glyph) === '') return glyph;
    return ++width > columns ? '' : glyph;
  });
}
