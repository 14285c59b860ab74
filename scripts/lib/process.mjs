/** Child processes of the root scripts. They run in the root folder, and end together with all that they started. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));
const windows = process.platform === 'win32';
const KILL_AFTER_MS = 5_000;

let runningCount = 0;

/** A program failed; the message is what it printed. */
export class CommandError extends Error {
  name = 'CommandError';
}

/**
 * @typedef {object} RunOptions
 * @property {NodeJS.ProcessEnv} [env] added to this process's own; undefined removes a variable
 * @property {boolean} [quiet] keep what the child prints instead of showing it
 * @property {string} [label] show what the child prints, with this label in front of each line
 * @property {boolean} [foreground] leave the standard input and the terminal's keys to the child
 * @property {boolean} [shell] for the .cmd files of Windows; keep user input out of such a command
 * @property {string} [cwd] default: the root folder
 * @property {AbortSignal} [signal] ends the child when aborted
 * @property {(message: any) => void} [onMessage] gets what the child gives to `process.send()`
 */

/**
 * Runs a program to its end. A signal that ends this process meanwhile ends the child first.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<{ code: number, output: string }>} code 128 + n: ended by signal n; output: empty unless quiet
 */
export async function run(program, args, options = {}) {
  const { env, quiet = false, label, foreground = false, shell = false, cwd = root, signal, onMessage } = options;
  const output = quiet || label !== undefined ? 'pipe' : 'inherit';
  // A group of its own can be ended with all its members; a child in the foreground stays in the terminal's.
  const ownGroup = !foreground && !windows;
  const child = spawn(shell ? [program, ...args].join(' ') : program, shell ? [] : args, {
    cwd,
    env: { ...process.env, ...env },
    shell,
    detached: ownGroup,
    stdio: [foreground ? 'inherit' : 'ignore', output, output, ...(onMessage ? ['ipc'] : [])],
  });
  if (onMessage) child.on('message', onMessage);
  const disconnected = onMessage && new Promise((resolve) => child.once('disconnect', resolve));
  let printed = '';
  for (const name of ['stdout', 'stderr']) {
    if (quiet) child[name].setEncoding('utf8').on('data', (text) => (printed += text));
    else if (label) createInterface(child[name]).on('line', (line) => process[name].write(`${label} │ ${line}\n`));
  }

  const kill = (name) => {
    if (windows) return void spawn('taskkill', ['/pid', String(child.pid), '/t', '/f'], { stdio: 'ignore' });
    try {
      process.kill(ownGroup ? -child.pid : child.pid, name);
    } catch {} // It has ended already.
  };
  let killTimer;
  const end = () => {
    kill('SIGTERM');
    killTimer ??= setTimeout(kill, KILL_AFTER_MS, 'SIGKILL');
  };
  let exitCode;
  const onSignal = (name) => {
    exitCode = 128 + constants.signals[name];
    if (name !== 'SIGINT' || !foreground) end(); // In the foreground the terminal has told the child.
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, onSignal);
  signal?.addEventListener('abort', end);
  runningCount++;
  try {
    const code = await new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code, name) => resolve(code ?? 128 + constants.signals[name]));
    }).finally(() => runningCount--);
    await disconnected; // Messages may come after the end of the process.
    if (killTimer && ownGroup) kill('SIGKILL'); // Those of the group that outlived their leader.
    if (exitCode && runningCount === 0) process.exit(exitCode);
    if (exitCode) await new Promise(() => {}); // The last of the children exits.
    return { code, output: printed };
  } finally {
    clearTimeout(killTimer);
    signal?.removeEventListener('abort', end);
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(name, onSignal);
  }
}

/** Runs a program quietly; throws a CommandError with what it printed if it fails. */
export async function runOrThrow(program, args, options) {
  const { code, output } = await run(program, args, { quiet: true, ...options });
  if (code !== 0) throw new CommandError(`${output.trim()}\n${program} ${args.join(' ')}: exit code ${code}`.trim());
}
