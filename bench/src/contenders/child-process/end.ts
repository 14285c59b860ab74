import { fork, type SerializationType } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Pipe } from '../../workloads/pipe.ts';

/** Forks the responder: the two are parent and child. */
export async function openChildProcess(serialization: SerializationType): Promise<Pipe> {
  const entry = fileURLToPath(new URL('child.js', import.meta.url));
  const child = fork(entry, { serialization, execArgv: [] });
  await once(child, 'spawn');
  return {
    post: (message) => void child.send(message as object),
    receive(listener) {
      child.removeAllListeners('message').on('message', listener);
    },
    close: () => child.disconnect(),
  };
}
