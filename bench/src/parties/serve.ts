import { createBirpc } from 'birpc';

/** Lets the process that forked this one call `functions`, and ends when it ends. */
export function serve(functions: object): void {
  createBirpc(functions, {
    bind: 'functions',
    post: (data) => process.send?.(data, () => undefined),
    on: (receive) => process.on('message', receive),
  });
  process.on('disconnect', () => process.exit());
}
