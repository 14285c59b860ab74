/**
 * `npm test`: types, lint, unit and integration tests, tests of the packed packages, end-to-end tests, and a glance at the benchmark,
 * each of them even if an earlier one failed.
 * `npm test -- PART [arguments of its runner]` runs one: `npm test -- unit -t token`, `npm test -- e2e --headed`.
 * `PEERPORT_TEST_REPORTS` names a folder of the repository in which the runners' JSON reports are kept.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { ensureBrowser } from './browser.mjs';
import { build, checkTypes } from './build.mjs';
import { install } from './install.mjs';
import { lint } from './lint.mjs';
import { CommandError, root } from './process.mjs';
import { none, readBench, readJest, readPlaywright } from './results.mjs';
import { runTests } from './runner.mjs';
import { say, step } from './steps.mjs';

/** @typedef {import('./results.mjs').Results} Results */

/** As much of what a failed test says as the list at the end repeats. */
const MESSAGE_LINES = 12;

/**
 * @typedef {object} PartOptions
 * @property {string[]} args for its runner
 * @property {string} report the file for its results
 * @property {string} [label] goes in front of each line that it prints
 */

/** @type {Record<string, (options: PartOptions) => Promise<Results | void>>} */
const parts = {
  types: checkTypes,
  lint: ({ args, label }) => step('lint', () => lint(args, { label })),
  unit: (options) =>
    jest(
      'unit',
      ['--ignoreProjects', 'integration', 'packages', ...(options.label === undefined ? [] : ['--maxWorkers=1'])],
      options,
    ),
  integration: (options) => jest('integration', ['--selectProjects', 'integration'], options),
  async packages(options) {
    await ensureBrowser();
    return jest('packages', ['--selectProjects', 'packages'], options);
  },
  async e2e({ args, ...options }) {
    await ensureBrowser();
    return runTests({
      name: 'e2e',
      args: ['e2e/node_modules/@playwright/test/cli.js', 'test', '-c', 'e2e', '--reporter=list,json', ...args],
      env: { PLAYWRIGHT_JSON_OUTPUT_FILE: options.report },
      read: readPlaywright,
      ...options,
    });
  },
  async bench({ args, ...options }) {
    await ensureBrowser();
    const quick = ['bench/dist/main.js', '--quick', '--json', options.report, ...args];
    return runTests({ name: 'bench', args: quick, read: readBench, ...options });
  },
};

/** The lanes run at the same time: many tests wait for processes and pages, and leave the processor to others. */
const lanes = [['integration'], ['unit', 'packages', 'bench'], ['e2e', 'types', 'lint']];

function jest(name, projects, { args, ...options }) {
  // jest runs ES modules in vm contexts; its workers inherit the flags.
  const flags = ['--experimental-vm-modules'];
  if (process.allowedNodeEnvironmentFlags.has('--disable-warning')) flags.push('--disable-warning=ExperimentalWarning');
  const script = ['node_modules/jest/bin/jest.js', '--json', '--outputFile', options.report, ...projects];
  return runTests({ name, args: [...flags, ...script, ...args], read: readJest, ...options });
}

/**
 * @param {string[]} args
 * @returns {Promise<number>} the exit code; the last line on stdout is the sum
 */
export async function test([part, ...args]) {
  if (part !== undefined && !Object.hasOwn(parts, part)) {
    throw new CommandError(`usage: npm test [-- ${Object.keys(parts).join('|')} [arguments of its runner]]`);
  }
  const reports = mkdtempSync(join(tmpdir(), 'peerport-test-'));
  process.on('exit', () => {
    const kept = process.env.PEERPORT_TEST_REPORTS;
    if (kept) cpSync(reports, join(root, kept), { recursive: true });
    rmSync(reports, { recursive: true, force: true });
  });

  const total = none();
  const add = async (name, work) => {
    const results = await work().catch((error) => {
      say(error instanceof CommandError ? error.message : error.stack);
      return { ...none(), failed: [{ name, message: error.message }] };
    });
    if (!results) return;
    total.passed += results.passed;
    total.failed.push(...results.failed);
    total.skipped.push(...results.skipped);
  };
  const runPart = (name, label) => add(name, () => parts[name]({ args, label, report: join(reports, `${name}.json`) }));

  await add('install', install);
  if (total.failed.length === 0) await add('build', build);
  if (total.failed.length === 0 && part !== undefined) await runPart(part);
  else if (total.failed.length === 0) {
    await Promise.all(
      lanes.map(async (names) => {
        for (const name of names) await runPart(name, name);
      }),
    );
  }
  return sum(total);
}

/** @param {Results} total */
function sum({ passed, failed, skipped }) {
  for (const reason of new Set(skipped.map((test) => test.reason))) {
    console.log(`\nskipped, ${reason}:`);
    for (const test of skipped) if (test.reason === reason) console.log(`  ${test.name}`);
  }
  if (failed.length > 0) console.log('\nfailed:');
  for (const { name, message = '' } of failed) {
    console.log(`  ${name}`);
    const lines = stripVTControlCharacters(message).trim().split('\n');
    for (const line of lines.slice(0, MESSAGE_LINES)) console.log(`      ${line}`);
  }
  console.log(`\n${passed} passed, ${failed.length} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`);
  return failed.length > 0 ? 1 : 0;
}
