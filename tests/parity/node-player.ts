import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createBirpc } from 'birpc';
import { bundleProgram } from '../support/bundle.ts';
import type { NodeProcessHost } from './node-process.ts';
import type { Player } from './play.ts';

const PROGRAM = fileURLToPath(new URL('../dist/parity-process.mjs', import.meta.url));

/** A process that plays cases in the global scope of Node itself. Disposing of it ends it. */
export class NodePlayer implements AsyncDisposable, Player {
  readonly play: Player['play'];
  readonly #process: ChildProcess;

  /** @param mint makes the tickets of a channel. */
  static async start(mint: NodeProcessHost['mint']): Promise<NodePlayer> {
    await bundleProgram(new URL('node-process.ts', import.meta.url), PROGRAM);
    return new NodePlayer(mint);
  }

  private constructor(mint: NodeProcessHost['mint']) {
    const child = fork(PROGRAM, { serialization: 'advanced', execArgv: [] });
    const call = createBirpc<Player, NodeProcessHost>(
      { mint },
      { timeout: -1, post: (data) => child.send(data), on: (listener) => child.on('message', listener) },
    );
    child.on('exit', (code) => call.$close(new Error(`the process that plays cases has ended with code ${code}`)));
    this.#process = child;
    this.play = (implementation, name) => call.play(implementation, name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const exited = once(this.#process, 'exit');
    this.#process.disconnect();
    await exited;
  }
}
