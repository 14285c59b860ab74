import { createBirpc } from 'birpc';

/**
 * Lets the test that forked this process call `functions`.
 * @param {Record<string, (...args: any[]) => unknown>} functions
 */
export function serve(functions) {
  createBirpc(functions, {
    post: (data) => process.send?.(data),
    on: (receive) => process.on('message', receive),
  });
  process.on('disconnect', () => process.exit());
}
