import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach } from '@jest/globals';
import { Output } from './output.ts';

/** The built command. */
export const MAIN = fileURLToPath(new URL('../../../packages/cli/dist/main.js', import.meta.url));

let base: string;
const running = new Set<Command>();

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'peerport-cli-test-'));
});

afterEach(async () => {
  await Promise.all([...running].map((command) => command.kill()));
  await rm(base, { recursive: true });
});

/** A directory of the test alone. */
export function scratch(name: string): string {
  return join(base, name);
}

/** The environment in which commands find the brokers of the test, and no others. */
export function environment(): NodeJS.ProcessEnv {
  const { PEERPORT_TICKET: _, NO_COLOR: __, FORCE_COLOR: ___, CI: ____, ...env } = process.env;
  return { ...env, XDG_RUNTIME_DIR: base, TMPDIR: base, LOCALAPPDATA: base };
}

/** Where brokers of the test leave their rendezvous files. */
export function rendezvousDirectory(): string {
  return join(base, 'peerport');
}

/** How a command ended. */
export interface Result {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A `peerport` command that runs. It is killed after the test, if it still does. */
export class Command {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly ended: Promise<Result>;
  readonly #process: ChildProcessWithoutNullStreams;

  constructor(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    const name = `peerport ${args.join(' ')}`;
    this.stdout = new Output(`stdout of ${name}`);
    this.stderr = new Output(`stderr of ${name}`);
    const child = spawn(process.execPath, [MAIN, ...args], { env: { ...environment(), ...env } });
    this.#process = child;
    child.stdout.setEncoding('utf8').on('data', (text: string) => this.stdout.add(text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => this.stderr.add(text));
    // The command may have ended before it was told everything.
    child.stdin.on('error', () => {});
    running.add(this);
    this.ended = new Promise((resolve) => {
      child.on('close', (code) => {
        running.delete(this);
        this.stdout.end();
        this.stderr.end();
        resolve({ code, stdout: this.stdout.text, stderr: this.stderr.text });
      });
    });
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Writes to its stdin. */
  write(text: string): void {
    this.#process.stdin.write(text);
  }

  /** Writes to its stdin; resolves when it takes more. */
  async writeSlowly(text: string): Promise<void> {
    if (!this.#process.stdin.write(text)) await once(this.#process.stdin, 'drain');
  }

  /** Writes to its stdin, and ends it. */
  end(text = ''): void {
    this.#process.stdin.end(text);
  }

  /** Nobody reads its stdout any more. */
  stopReading(): void {
    this.#process.stdout.destroy();
  }

  signal(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.ended;
  }
}

/** Runs a command to its end, with nothing on stdin but `input`. */
export function run(
  args: readonly string[],
  { input = '', env = {} }: { input?: string; env?: NodeJS.ProcessEnv } = {},
) {
  const command = new Command(args, env);
  command.end(input);
  return command.ended;
}
