/** `process.nextTick` and `setImmediate`, taken before anybody replaces them: an inline relay shares the process with the app, whose tests may fake them. */
export const { nextTick } = process;
const { setImmediate } = globalThis;

/** Resolves in the next turn of the event loop. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
