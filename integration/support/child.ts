import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Broker, BrokerOptions } from '@peerport/broker';
import type { CloseInfo, Ticket } from '@peerport/client';
import { createBirpc } from 'birpc';

/** What processes/broker.mjs can be asked. */
export interface BrokerFunctions extends Pick<Broker, 'createChannel' | 'channels'> {
  start(options: BrokerOptions): string;
  memoryBytes(): number;
  block(ms: number): { startMs: number; endMs: number };
}

/** What processes/peer.mjs can be asked. */
export interface PeerFunctions {
  connect(ticket: Ticket): void;
  ready(): void;
  closed(): CloseInfo;
  post(...messages: unknown[]): void;
  close(): void;
  echo(): void;
  pingPong(ms: number): { answersMs: number[]; inOrder: boolean };
}

/** What processes/holder.mjs can be asked. */
export interface HolderFunctions {
  join(name: string, from: Ticket | undefined, to: Ticket | undefined): void;
  /** Takes the port of a run, or waits for it, and gives what it received until it handed the port on, or until the end. */
  hold(options: { ticket?: Ticket; handOnAfterCount: number; postCount: number }): unknown[];
  leave(): void;
}

/** A process of its own, whose functions can be called. Disposing of it kills it. */
export class Child<Functions extends object> implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly call;

  private constructor(file: string) {
    const path = fileURLToPath(new URL(`../processes/${file}.mjs`, import.meta.url));
    const child = fork(path, { serialization: 'advanced', execArgv: [] });
    this.#process = child;
    this.call = createBirpc<Functions>(
      {},
      { post: (data) => child.send(data), on: (receive) => child.on('message', receive) },
    );
    child.on('exit', () => this.call.$close(new Error(`${file} has ended`)));
  }

  static broker(): Child<BrokerFunctions> {
    return new Child('broker');
  }

  static peer(): Child<PeerFunctions> {
    return new Child('peer');
  }

  static holder(): Child<HolderFunctions> {
    return new Child('holder');
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** SIGKILL: the process has no chance to say goodbye. */
  async kill(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const exited = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }
}
