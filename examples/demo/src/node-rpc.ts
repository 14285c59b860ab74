import { createBirpc } from 'birpc';

const ignoreFailure = () => undefined;

/** In a child process: lets the parent call `commands` over IPC, and ends with the parent. */
export function serveParent(commands: object): void {
  process.on('disconnect', () => process.exit());
  // Ctrl-C reaches the whole process group; the parent decides what it means.
  process.on('SIGINT', () => undefined);
  createBirpc(commands, {
    bind: 'functions',
    // A parent that ends does not wait for answers.
    post: (data) => process.send?.(data, ignoreFailure),
    on: (listener) => process.on('message', listener),
  });
}
