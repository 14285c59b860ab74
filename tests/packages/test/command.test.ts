import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { npmInstall } from '../../../scripts/lib/npm.mjs';
import { TIMEOUT_MS, tarballOf } from '../support/installed.ts';

const PACKAGES = ['peerport', '@peerport/broker', '@peerport/client', '@peerport/protocol'];

/** A folder in which only npm has been at work. */
let folder: string;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'peerport-command-'));
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
  await npmInstall(folder, await Promise.all(PACKAGES.map(tarballOf)));
  env = { ...process.env, XDG_RUNTIME_DIR: folder, LOCALAPPDATA: folder };
}, TIMEOUT_MS);

afterAll(() => rm(folder, { recursive: true }));

async function npx(...args: string[]): Promise<string> {
  const shell = process.platform === 'win32'; // There npx is a .cmd file.
  const { stdout } = await promisify(execFile)('npx', ['--offline', 'peerport', ...args], { cwd: folder, env, shell });
  return stdout;
}

/** Starts the command without npx, which would not pass on a signal on Windows. Gives its first line. */
async function start(...args: string[]) {
  const command = spawn(process.execPath, ['node_modules/peerport/bin/peerport.js', ...args], { cwd: folder, env });
  const ended = once(command, 'exit');
  const [line] = await once(createInterface(command.stdout), 'line');
  return {
    line: String(line),
    async [Symbol.asyncDispose]() {
      command.kill();
      await ended;
    },
  };
}

test(
  'npx peerport runs where only npm is',
  async () => {
    expect(await npx('--version')).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(JSON.parse(await npx('doctor', '--json'))).toContainEqual(
      expect.objectContaining({ status: 'ok', subject: 'loopback' }),
    );
  },
  TIMEOUT_MS,
);

test(
  'it serves a broker, the page of the inspector, and metrics',
  async () => {
    await using _broker = await start('serve', '--inspect', 'packed', '--json', '--log-level', 'silent');
    expect(JSON.parse(await npx('ls', '--json'))).toEqual([]);
    await using inspector = await start('inspector', '--no-open');
    expect(await (await fetch(inspector.line)).text()).toContain('<title>peerport inspector</title>');
    await using metrics = await start('metrics');
    expect(metrics.line).toMatch(/^metrics +http:\/\/127\.0\.0\.1:\d+\/metrics$/);
  },
  TIMEOUT_MS,
);
