import { Worker } from 'node:worker_threads';
import { type Pipe, transferOf } from '../../workloads/pipe.ts';

/** Starts the responder as a thread of this process. */
export async function openWorker(): Promise<Pipe> {
  const worker = new Worker(new URL('worker.js', import.meta.url));
  return {
    post: (message) => worker.postMessage(message, transferOf(message)),
    receive(listener) {
      worker.removeAllListeners('message').on('message', listener);
    },
    close: () => void worker.terminate(),
  };
}
