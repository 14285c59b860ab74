import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createBirpc } from 'birpc';

/** How much of a process's output to keep, to explain its end. */
const LAST_WORDS_LENGTH = 2_000;

/** A separate Node process that only offers functions. Disposing of it kills it. */
export class Child<Functions extends object> implements AsyncDisposable {
  readonly pid: number;
  readonly call;
  readonly #process: ChildProcess;

  /** @param entry a module that calls `serve()`. */
  static start<Functions extends object>(entry: URL): Promise<Child<Functions>> {
    return Child.of(
      fork(fileURLToPath(entry), {
        serialization: 'advanced',
        execArgv: [],
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      }),
    );
  }

  /** @param child a process that calls `serve()`, with `advanced` serialization and a pipe as stderr. */
  static async of<Functions extends object>(child: ChildProcess): Promise<Child<Functions>> {
    await once(child, 'spawn');
    return new Child(child, child.pid as number);
  }

  private constructor(child: ChildProcess, pid: number) {
    this.#process = child;
    this.pid = pid;
    this.call = createBirpc<Functions>(
      {},
      {
        timeout: -1,
        post: (data) => child.send(data),
        on: (receive) => child.on('message', receive),
      },
    );
    let lastWords = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      lastWords = (lastWords + text).slice(-LAST_WORDS_LENGTH);
    });
    child.on('close', (code, signal) => {
      this.call.$close(new Error(`a process ended with ${signal ?? `code ${code}`}: ${lastWords.trim()}`));
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const exited = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await exited;
  }
}
