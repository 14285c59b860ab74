import { createBirpc } from 'birpc';

/** Lets the process that forked this one call `functions`; ends with it. */
export function serve(functions: object): void {
  createBirpc(functions, {
    post: (data) => process.send?.(data),
    on: (receive) => process.on('message', receive),
  });
  process.on('disconnect', () => process.exit());
}
