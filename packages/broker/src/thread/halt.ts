import type { Worker } from 'node:worker_threads';

/** Longer than one turn of the event loop of a flooded relay. */
const HALT_TIMEOUT_MS = 500;
const HALT = 'halt';

/** Shared with a thread, which sets it to 1 when it exits on request. */
export type HaltFlag = Int32Array<SharedArrayBuffer>;

const flags = new Map<Worker, HaltFlag>();

export function haltFlag(): HaltFlag {
  return new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
}

/**
 * Has the thread exit by itself before this process does. Node would otherwise stop it at an arbitrary point. If that is while it parses
 * HTTP, the whole process aborts, and an exit code of 0 becomes 134.
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

/** Called in the thread: exits it if the message asks for that. */
export function haltIfTold(message: unknown, flag: HaltFlag): void {
  if (message !== HALT) return;
  Atomics.store(flag, 0, 1);
  Atomics.notify(flag, 0);
  process.exit();
}
