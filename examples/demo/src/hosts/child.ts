import type { ChildProcess } from 'node:child_process';
import { createBirpc } from 'birpc';

/** A child process whose commands can be called over IPC. It ends when it is disposed of, or when this process ends. */
export interface Child<Commands> extends AsyncDisposable {
  readonly pid: number;
  readonly commands: Commands;
  /** Resolves when the process has ended. */
  readonly ended: Promise<void>;
}

const ignoreFailure = () => undefined;

/** Wraps a process that was just spawned with an IPC channel. */
export function callable<Commands extends object>(process: ChildProcess): Child<Commands> {
  if (process.pid === undefined) throw new Error(`${process.spawnfile} did not start`);
  const rpc = createBirpc<Commands>(
    {},
    {
      timeout: -1,
      post: (data) => process.send(data, ignoreFailure),
      on: (listener) => process.on('message', listener),
    },
  );
  const ended = new Promise<void>((resolve) => {
    process.once('exit', () => {
      rpc.$close(new Error(`process ${process.pid} ended`));
      resolve();
    });
  });
  return {
    pid: process.pid,
    commands: rpc as unknown as Commands,
    ended,
    async [Symbol.asyncDispose]() {
      if (process.connected) process.disconnect();
      await ended;
    },
  };
}
