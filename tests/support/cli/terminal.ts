import { stripVTControlCharacters } from 'node:util';
import { afterEach } from '@jest/globals';
import { type IPty, spawn } from '@lydell/node-pty';
import { environment, MAIN } from './command.ts';
import { Output } from './output.ts';

const running = new Set<Terminal>();

afterEach(async () => {
  await Promise.all([...running].map((terminal) => terminal.kill()));
});

/** A `peerport` command in a pseudo-terminal. It is killed after the test, if it still runs. */
export class Terminal {
  /** All that was written, with its escape sequences. */
  readonly screen: Output;
  /** Resolves with the exit code. */
  readonly ended: Promise<number>;
  readonly #pty: IPty;

  constructor(args: readonly string[], { columns = 120, rows = 30, env = {} } = {}) {
    this.screen = new Output(`peerport ${args.join(' ')}`);
    const variables = { ...environment(), TERM: 'xterm-256color', ...env };
    this.#pty = spawn(process.execPath, [MAIN, ...args], {
      cols: columns,
      rows,
      env: variables,
      name: 'xterm-256color',
    });
    this.#pty.onData((text) => this.screen.add(text));
    running.add(this);
    this.ended = new Promise((resolve) => {
      this.#pty.onExit(({ exitCode }) => {
        running.delete(this);
        this.screen.end();
        resolve(exitCode);
      });
    });
  }

  /** What was written, without escape sequences. */
  get text(): string {
    return stripVTControlCharacters(this.screen.text);
  }

  type(text: string): void {
    this.#pty.write(text);
  }

  resize(columns: number, rows: number): void {
    this.#pty.resize(columns, rows);
  }

  async kill(): Promise<void> {
    this.#pty.kill('SIGKILL');
    await this.ended;
  }
}
