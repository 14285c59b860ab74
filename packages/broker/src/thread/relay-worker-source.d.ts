/**
 * The relay's worker as one script, made of `relay-worker.ts` after it was compiled. A bundler takes it along with the rest of the broker. And
 * V8, which marks the worker's whole heap while messages pass, has little to mark: of each library, only what is needed is loaded.
 */
export const relayWorkerSource: string;
