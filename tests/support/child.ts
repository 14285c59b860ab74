import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Broker, BrokerOptions } from '@peerport/broker';
import type { CloseInfo, ConnectOptions, Ticket } from '@peerport/client';
import { createBirpc } from 'birpc';

/** What processes/broker.mjs can be asked. */
export interface BrokerFunctions
  extends Pick<Broker, 'createChannel' | 'channels' | 'revoke' | 'close'>,
    DescriptorFunctions {
  start(options: BrokerOptions): string;
  memoryBytes(): number;
  block(file: string): void;
}

/** What processes/flood.mjs can be asked. */
export interface FloodFunctions {
  /** Attempts handshakes that a broker turns down, at a steady pace, until all are over. */
  flood(url: string, count: number, perSecondCount: number): void;
  /** Opens sockets that send nothing. */
  idle(url: string, count: number): void;
}

/** What processes/heap.mjs can be asked. */
export interface HeapFunctions extends Pick<Broker, 'createChannel' | 'channels'> {
  start(options: BrokerOptions): string;
  /** For each string, given in two halves: whether it is in the heap of the main thread, and in that of each worker. */
  search(strings: (readonly [string, string])[]): { heapsCount: number; found: boolean[][] };
}

/** What processes/peer.mjs can be asked. */
export interface PeerFunctions extends DescriptorFunctions {
  connect(ticket: Ticket, options?: Pick<ConnectOptions, 'heartbeatMs'>): void;
  liveness(): string[];
  ready(): void;
  closed(): CloseInfo;
  post(...messages: unknown[]): void;
  count(): void;
  counted(): number;
  close(): void;
  abort(): void;
  createChannel(): void;
  receivedBytes(): number;
  usedBytes(): number;
  keep(): void;
  keptCount(): number;
  keptEnds(): CloseInfo[];
  block(ms: number): void;
  echo(): void;
  pingPong(roundsCount: number): number[];
}

/** What processes/holder.mjs can be asked. */
export interface HolderFunctions {
  join(name: string, from: Ticket | undefined, to: Ticket | undefined): void;
  /** Takes the port of a run, or waits for it, and gives what it received until it handed the port on, or until the end. */
  hold(options: { ticket?: Ticket; handOnAfterCount: number; postCount: number }): unknown[];
  /** Answers when everything that was asked before has begun. */
  isReady(): void;
  leave(): void;
}

/** What processes/load.mjs can be asked. */
export interface LoadFunctions {
  /** Opens a port for each ticket, and posts over all of them. */
  start(tickets: readonly Ticket[]): void;
  /** Closes them when each has got what its peer posted; gives what each did, in the order of the tickets. */
  end(): { posted: number; received: number; problems: string[] }[];
}

/** What a process is given. */
export interface ChildOptions {
  /** Files, sockets and pipes that it may have open. */
  readonly maxDescriptorsCount?: number;
}

/** Makes a process run out of file descriptors. */
export interface DescriptorFunctions {
  /** Opens files until no more can be opened. */
  takeDescriptors(): void;
  /** Closes them. */
  releaseDescriptors(): void;
}

/** A process of its own, whose functions can be called. Disposing of it kills it. */
export class Child<Functions extends object> implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly call;

  private constructor(file: string, { maxDescriptorsCount }: ChildOptions = {}) {
    const path = fileURLToPath(new URL(`../processes/${file}.mjs`, import.meta.url));
    const limited = ['-c', `ulimit -n ${maxDescriptorsCount}; exec "$0" "$@"`, process.execPath];
    const child = fork(path, {
      serialization: 'advanced',
      ...(maxDescriptorsCount === undefined ? { execArgv: [] } : { execPath: 'sh', execArgv: limited }),
    });
    this.#process = child;
    this.call = createBirpc<Functions>(
      {},
      { post: (data) => child.send(data), on: (receive) => child.on('message', receive) },
    );
    child.on('exit', () => this.call.$close(new Error(`${file} has ended`)));
  }

  static broker(options?: ChildOptions): Child<BrokerFunctions> {
    return new Child('broker', options);
  }

  static peer(options?: ChildOptions): Child<PeerFunctions> {
    return new Child('peer', options);
  }

  static load(): Child<LoadFunctions> {
    return new Child('load');
  }

  static flood(): Child<FloodFunctions> {
    return new Child('flood');
  }

  static heap(): Child<HeapFunctions> {
    return new Child('heap');
  }

  static holder(): Child<HolderFunctions> {
    return new Child('holder');
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Stops the process as a debugger does, or lets it go on. */
  signal(name: 'SIGSTOP' | 'SIGCONT'): void {
    this.#process.kill(name);
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
