/**
 * The relay's worker as one script, bundled from the compiled `relay-worker.ts`. As a string it is part of any bundle that the broker is in.
 * Unused parts of libraries are left out, which leaves V8 less to mark in the worker's heap while messages pass.
 */
export const relayWorkerSource: string;
