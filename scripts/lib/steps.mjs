/** Progress of the root scripts, on stderr: stdout belongs to what they run. */
const HEARTBEAT_MS = 15_000;

export const say = (text) => process.stderr.write(`${text}\n`);

/**
 * Runs one step and says how long it took; a long one also says that it is still at it.
 * @template T
 * @param {string} name
 * @param {() => Promise<T>} work
 * @returns {Promise<T>} what the work returned; its error is passed on
 */
export async function step(name, work) {
  const start = performance.now();
  const elapsed = () => `${((performance.now() - start) / 1000).toFixed(1)} s`;
  const heartbeat = setInterval(() => say(`… ${name} (${elapsed()})`), HEARTBEAT_MS);
  try {
    const result = await work();
    say(`✔ ${name} (${elapsed()})`);
    return result;
  } catch (error) {
    say(`✘ ${name} (${elapsed()})`);
    throw error;
  } finally {
    clearInterval(heartbeat);
  }
}
