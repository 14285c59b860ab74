/** The thread in which taps are read, as one script, made of `tap-worker.ts` after it was compiled. */
export const tapWorkerSource: string;
