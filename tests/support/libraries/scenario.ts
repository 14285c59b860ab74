import type { PeerPort } from '@peerport/client';

/** What is tried with a library, from one process, while `serve` of the same {@link Suite} runs in the other. */
export interface Scenario {
  /**
   * @param port ready.
   * @param killPeer kills the other process with SIGKILL.
   * @returns what the library did. Plain data, so that it can come out of a page.
   */
  run(port: PeerPort, killPeer: () => Promise<void>): Promise<unknown>;
  readonly expected: unknown;
}

/** What is tried with a library. The same in Node and in the browser. */
export interface Suite {
  /** Offers what the scenarios use. */
  serve(port: PeerPort): void;
  /** With the library alone: they come out the same on a native `MessagePort`. */
  readonly unchanged: Readonly<Record<string, Scenario>>;
  /** With the adapter of docs/libraries.md, on a `PeerPort`. */
  readonly adapted: Readonly<Record<string, Scenario>>;
}

/** What became of a promise, as plain data. */
export async function outcome(promise: PromiseLike<unknown>): Promise<unknown> {
  try {
    return { value: await promise };
  } catch (error) {
    const { name, message, reason } = error as Error & { reason?: unknown };
    return reason === undefined ? { name, message } : { name, reason };
  }
}

/** What became of each of them. */
export function outcomes(...promises: PromiseLike<unknown>[]): Promise<unknown[]> {
  return Promise.all(promises.map(outcome));
}
