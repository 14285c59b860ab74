import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { bundleProgram } from '../bundle.ts';
import type { Task } from './peer-process.ts';

const PROGRAM = fileURLToPath(new URL('../../dist/library-peer.mjs', import.meta.url));

/** Makes the program of {@link Peer}: Node 20 does not run TypeScript. The packages that it uses stay as they are. */
export async function buildPeer(): Promise<void> {
  await bundleProgram(new URL('peer-process.ts', import.meta.url), PROGRAM);
}

/** A process that does what it is told. Disposing of it kills it. */
export class Peer implements AsyncDisposable {
  readonly #process: ChildProcess;
  /** Resolves when the process has ended, with its exit code and the signal that ended it. */
  readonly ended: Promise<unknown[]>;

  constructor() {
    this.#process = fork(PROGRAM, { serialization: 'advanced', execArgv: [] });
    this.ended = once(this.#process, 'exit');
  }

  tell(task: Task): void {
    this.#process.send(task);
  }

  /** Tells, and resolves with the answer; `undefined` if the process ends without one. */
  async ask(task: Task): Promise<unknown> {
    this.tell(task);
    const [answer] = await Promise.race([once(this.#process, 'message'), this.ended.then(() => [])]);
    return answer;
  }

  /** SIGKILL. */
  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }
}
