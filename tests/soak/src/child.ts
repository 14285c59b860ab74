import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createBirpc } from 'birpc';

/** A process whose functions can be called. Calls reject when it ends. */
export class Child<Functions extends object> {
  readonly call;
  readonly #process: ChildProcess;
  #hasEnded = false;

  /** @param file in the folder `processes`, without its ending. */
  constructor(file: string) {
    const path = fileURLToPath(new URL(`./processes/${file}.js`, import.meta.url));
    this.#process = fork(path, { serialization: 'advanced', execArgv: ['--expose-gc', '--no-warnings'] });
    this.call = createBirpc<Functions>(
      {},
      {
        timeout: -1,
        post: (data) => this.#process.send(data, () => {}),
        on: (receive) => this.#process.on('message', receive),
      },
    );
    this.#process.on('exit', (code, signal) => {
      this.#hasEnded = true;
      this.call.$close(new Error(`${file} ended: ${code ?? signal}`));
    });
  }

  /** The process has no chance to say goodbye. */
  async kill(): Promise<void> {
    if (this.#hasEnded) return;
    const exited = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await exited;
  }

  stop(): void {
    this.#process.kill('SIGSTOP');
  }

  continue(): void {
    this.#process.kill('SIGCONT');
  }
}
