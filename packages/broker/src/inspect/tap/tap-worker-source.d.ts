/** The tap thread as one script, bundled from the compiled `tap-worker.ts`. */
export const tapWorkerSource: string;
