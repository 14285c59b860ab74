/**
 * What the test runners report, in one form.
 * @typedef {{ name: string, message?: string }} Failure
 * @typedef {object} Results
 * @property {number} passed
 * @property {Failure[]} failed
 * @property {{ name: string, reason: string }[]} skipped
 */
import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { root } from './process.mjs';

const SEPARATOR = ' › ';

/**
 * @param {string} file what `jest --json --outputFile` wrote, if it came to that
 * @returns {Results}
 */
export function readJest(file) {
  const results = none();
  for (const { name: path, status, message, assertionResults } of readJson(file)?.testResults ?? []) {
    const testFile = relative(root, path);
    if (status === 'failed' && !assertionResults.some((test) => test.status === 'failed')) {
      results.failed.push({ name: `${testFile}: failed as a whole`, message }); // It cannot be loaded, or failed outside of its tests.
    }
    for (const test of assertionResults) {
      const name = [testFile, ...test.ancestorTitles, test.title].join(SEPARATOR);
      if (test.status === 'passed') results.passed++;
      else if (test.status === 'failed') results.failed.push({ name, message: test.failureMessages.join('\n') });
      else results.skipped.push({ name, reason: /\(skipped: (.*)\)$/.exec(name)?.[1] ?? 'test.skip, test.todo or -t' });
    }
  }
  return results;
}

/**
 * @param {string} file what Playwright's JSON reporter wrote, if it came to that
 * @returns {Results} a flaky test counts as failed: it did fail
 */
export function readPlaywright(file) {
  const results = none();
  const report = readJson(file);
  for (const { message } of report?.errors ?? []) results.failed.push({ name: 'Playwright', message });
  const visit = ({ title, specs = [], suites = [] }, above) => {
    const path = [...above, title];
    for (const spec of specs) {
      for (const { projectName, status, annotations, results: runs } of spec.tests) {
        const name = [projectName, ...path, spec.title].filter(Boolean).join(SEPARATOR);
        const skip = annotations.find(({ type }) => type === 'skip' || type === 'fixme');
        if (status === 'expected') results.passed++;
        else if (status === 'skipped') results.skipped.push({ name, reason: skip?.description ?? 'no reason given' });
        else
          results.failed.push({
            name,
            message: runs.flatMap(({ errors }) => errors.map((error) => error.message)).join('\n'),
          });
      }
    }
    for (const suite of suites) visit(suite, path);
  };
  for (const suite of report?.suites ?? []) visit(suite, []);
  return results;
}

/**
 * @param {string} file what `npm run bench -- --quick --json` wrote, if it came to that
 * @returns {Results} each figure counts as passed
 */
export function readBench(file) {
  const { measurements = [], skipped = [], structuredClone } = readJson(file) ?? {};
  const codec = structuredClone?.runtimes.flatMap((runtime) => runtime.measurements) ?? [];
  const results = { ...none(), passed: measurements.length + codec.length };
  for (const { scene, contender, workload, reason, isExpected } of skipped) {
    const name = ['bench', scene, contender, workload].filter(Boolean).join(SEPARATOR);
    if (isExpected) results.skipped.push({ name, reason });
    else results.failed.push({ name, message: reason });
  }
  return results;
}

/** @returns {Results} */
export const none = () => ({ passed: 0, failed: [], skipped: [] });

const readJson = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined);
