/** The relay's worker as one script, for apps that were bundled: made of `relay-worker.ts` after it was compiled. */
export const relayWorkerSource: string;
