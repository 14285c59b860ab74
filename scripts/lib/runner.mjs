/** Runs a test runner, ends it if it hangs, and returns the results of its tests. */
import { existsSync } from 'node:fs';
import { run } from './process.mjs';
import { say } from './steps.mjs';

const LIMIT_MS = 20 * 60_000;
const EXIT_AFTER_REPORT_MS = 15_000;
const LOOK_EVERY_MS = 500;

/**
 * @param {object} runner
 * @param {string} runner.name
 * @param {string[]} runner.args for Node
 * @param {NodeJS.ProcessEnv} [runner.env]
 * @param {string} [runner.label] goes in front of each line that it prints
 * @param {string} runner.report the file to which it writes its results, at its end
 * @param {(report: string) => import('./results.mjs').Results} runner.read
 * @returns {Promise<import('./results.mjs').Results>} with one more failure if it hung, crashed, or ran no test
 */
export async function runTests({ name, args, env, label, report, read }) {
  say(`▸ ${name}`);
  const stop = new AbortController();
  const start = performance.now();
  let reportedAt;
  const watch = setInterval(() => {
    const now = performance.now();
    if (existsSync(report)) reportedAt ??= now;
    if (now - reportedAt > EXIT_AFTER_REPORT_MS) stop.abort('its tests ended, it did not: something is left open');
    else if (now - start > LIMIT_MS) stop.abort(`took more than ${LIMIT_MS / 60_000} minutes`);
  }, LOOK_EVERY_MS);
  const { code } = await run(process.execPath, args, { env, label, signal: stop.signal });
  clearInterval(watch);

  const results = read(report);
  const { passed, failed } = results;
  let problem;
  if (stop.signal.aborted) problem = stop.signal.reason;
  else if (passed + failed.length === 0) problem = 'ran no test';
  else if (code !== 0 && failed.length === 0) problem = `exit code ${code}`;
  return problem ? { ...results, failed: [...failed, { name, message: problem }] } : results;
}
