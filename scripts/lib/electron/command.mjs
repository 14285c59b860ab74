/**
 * `npm run electron`: peerport on a real Electron. It checks what is relied on in Electron, and runs the end-to-end tests and the benchmark's
 * scene of two renderers there. `npm run electron -- PART` runs one of these.
 */
import { parseArgs } from 'node:util';
import { build } from '../build.mjs';
import { install } from '../install.mjs';
import { say } from '../steps.mjs';
import { test } from '../test.mjs';
import { ensureElectron } from './binary.mjs';
import { checkConformance, conformanceList } from './conformance.mjs';

const USAGE = `usage: npm run electron [-- [PART] [options]]

PART is conformance, e2e or bench; default: all three, one after the other.

  --list       print the list that conformance checks, and run nothing
  --version V  fetch and use this version of Electron, such as 33.1.0 or 39

Without --version, it uses the Electron in the folder that ELECTRON_OVERRIDE_DIST_PATH
names, or that of node_modules/electron, which it fetches if it is not there.

Exit codes: 0, all as expected; 1, something differs or failed; 2, wrong arguments;
3, there is no Electron that can run.
`;

const WRONG_ARGUMENTS = 2;
const NO_ELECTRON = 3;

const HOW_TO_GET_ONE = `To get one, run "node node_modules/electron/install.js" where GitHub can be reached (with Node 22.12 or newer), or
name the folder of an unpacked one in ELECTRON_OVERRIDE_DIST_PATH. On Linux it needs a display: "xvfb-run npm run electron".`;

const BENCH = ['peerport', 'Electron ipcRenderer', 'Electron MessageChannelMain'];

/** @type {Record<string, (executablePath: string) => Promise<{ code: number, summary: string }>>} */
const parts = {
  async conformance(executablePath) {
    const { version, confirmedCount, differsCount } = await checkConformance(executablePath, (line) =>
      console.log(line),
    );
    const summary = `Electron ${version}: ${confirmedCount} confirmed, ${differsCount} different`;
    return { code: differsCount === 0 ? 0 : 1, summary };
  },
  e2e: () => testPart('e2e', ['--project=electron']),
  bench: () => testPart('bench', ['--scene', 'renderer-renderer', ...BENCH.flatMap((name) => ['--contender', name])]),
};

async function testPart(name, args) {
  const code = await test([name, ...args]);
  return { code, summary: `${name} ${code === 0 ? 'passed' : 'failed'}` };
}

/**
 * @param {string[]} args
 * @returns {Promise<number>} the exit code; the last line on stdout is the sum
 */
export async function electron(args) {
  const options = parse(args);
  if (typeof options === 'string') {
    say(`${options}\n\n${USAGE}`);
    return WRONG_ARGUMENTS;
  }
  await install();
  if (options.list) {
    for (const line of await conformanceList()) console.log(line);
    return 0;
  }
  await build();
  return runParts(options);
}

/**
 * Needs everything built.
 * @param {{ parts: readonly string[], version?: string }} options
 * @returns {Promise<number>} the exit code
 */
export async function runParts(options) {
  const { executablePath, reason } = await ensureElectron(options.version);
  if (executablePath === undefined) {
    say(`${reason}.\n${HOW_TO_GET_ONE}`);
    return NO_ELECTRON;
  }
  const results = [];
  for (const name of options.parts) results.push(await parts[name](executablePath));
  console.log(`\n${results.map(({ summary }) => summary).join('; ')}`);
  return Math.max(...results.map(({ code }) => code));
}

/** @returns what is asked for; or a sentence that says what is wrong */
function parse(args) {
  const options = { list: { type: 'boolean', default: false }, version: { type: 'string' } };
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    const unknown = positionals.find((name) => !Object.hasOwn(parts, name));
    if (unknown !== undefined) return `'${unknown}' is no part`;
    if (values.version !== undefined && !/^\d+(\.\d+){0,2}$/.test(values.version)) {
      return `--version must be a version such as 33.1.0 or 39, not '${values.version}'`;
    }
    return { ...values, parts: positionals.length > 0 ? positionals : Object.keys(parts) };
  } catch (error) {
    return error.message;
  }
}
