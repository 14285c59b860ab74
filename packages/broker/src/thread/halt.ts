import type { Worker } from 'node:worker_threads';

/** Longer than a turn of a relay that is flooded takes. */
const HALT_TIMEOUT_MS = 500;
const HALT = 'halt';

/** Shared with a thread: 1 once it ends by itself. */
export type HaltFlag = Int32Array<SharedArrayBuffer>;

const flags = new Map<Worker, HaltFlag>();

export function haltFlag(): HaltFlag {
  return new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
}

/**
 * When this process is about to exit, the thread ends first, by itself. Node would cut it off wherever it is; if it is parsing HTTP, the
 * whole process is aborted, and an exit code of 0 becomes 134.
 */
export function haltAtExit(worker: Worker, flag: HaltFlag): void {
  if (flags.size === 0) process.on('exit', haltAll);
  flags.set(worker, flag);
  worker.on('exit', () => {
    flags.delete(worker);
    if (flags.size === 0) process.off('exit', haltAll);
  });
}

function haltAll(): void {
  for (const worker of flags.keys()) worker.postMessage(HALT);
  for (const flag of flags.values()) Atomics.wait(flag, 0, 0, HALT_TIMEOUT_MS);
}

/** In the thread: ends it, if that is what the message says. */
export function haltIfTold(message: unknown, flag: HaltFlag): void {
  if (message !== HALT) return;
  Atomics.store(flag, 0, 1);
  Atomics.notify(flag, 0);
  process.exit();
}
