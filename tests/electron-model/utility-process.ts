import { EventEmitter } from 'node:events';
import { serialize } from 'node:v8';
import type * as electron from 'electron';

/** What the process behind a {@link UtilityProcess} is. */
export interface UtilityProcessHost {
  readonly pid: number;
  postMessage(message: unknown): void;
  kill(): void;
}

/** lib/browser/api/utility-process.ts, shell/browser/api/electron_api_utility_process.cc */
export class UtilityProcess extends EventEmitter {
  #host: UtilityProcessHost | null = null;

  /** There is no process before `spawn`, and none after `exit`. */
  get pid(): number | undefined {
    return this.#host?.pid;
  }

  /** A message to a process that does not run is lost. */
  postMessage(message: unknown): void {
    serialize(message);
    this.#host?.postMessage(message);
  }

  kill(): boolean {
    this.#host?.kill();
    return this.#host !== null;
  }

  /** `OnServiceProcessLaunch` */
  spawn(host: UtilityProcessHost): void {
    this.#host = host;
    this.emit('spawn');
  }

  /** `HandleTermination`: the pid is gone before the event. */
  exit(code: number): void {
    if (this.#host === null) return;
    this.#host = null;
    this.emit('exit', code);
  }

  get asProcess(): electron.UtilityProcess {
    return this as unknown as electron.UtilityProcess;
  }
}
