import { execFile } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { testBroker } from '../../support/broker.ts';
import { environment, MAIN, rendezvousDirectory, run, scratch } from '../../support/cli/command.ts';
import { SHELL, testWith } from '../../support/platforms.ts';

test.each(['bash', 'zsh', 'fish'])('%s gets a script', async (shell) => {
  const { code, stdout } = await run(['completion', shell]);
  expect(code).toBe(0);
  expect(stdout).toContain('peerport complete -- ');
});

/** What bash offers for a command line. */
async function bashOffers(...words: string[]): Promise<string[]> {
  const bin = scratch('bin');
  await mkdir(bin, { recursive: true });
  await writeFile(join(bin, 'peerport'), `#!/bin/sh\nexec "${process.execPath}" "${MAIN}" "$@"\n`);
  await chmod(join(bin, 'peerport'), 0o755);
  const script = `source <(peerport completion bash)
    COMP_WORDS=(peerport "$@"); COMP_CWORD=$#; _peerport; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const env = environment();
  const { stdout } = await promisify(execFile)('bash', ['-c', script, 'bash', ...words], {
    env: { ...env, PATH: `${bin}${delimiter}${env['PATH']}` },
  });
  return stdout.trim().split('\n');
}

testWith(SHELL)('bash completes commands, options, and the channels of a broker', async () => {
  expect(await bashOffers('re')).toEqual(['revoke', 'replay']);
  expect(await bashOffers('tap', '--pay')).toEqual(['--payload']);
  const broker = await testBroker({ inspect: { directory: rendezvousDirectory() } });
  const { id } = await broker.createChannel({ label: 'two words' });
  expect(await bashOffers('inspect', 'two')).toEqual(['two\\ words']);
  expect(await bashOffers('inspect', 'two\\ w')).toEqual(['two\\ words']);
  await broker.revoke(id);
});

testWith(SHELL).each([
  '$(touch pwned)',
  '`touch pwned`',
  '; touch pwned',
  '*',
  '--record',
  '~root',
  'a\nb',
  'a\tb',
  'a\u202eb',
])('a label that means something to a shell is never offered, but the id of its channel: %j', async (label) => {
  const broker = await testBroker({ inspect: { directory: rendezvousDirectory() } });
  const { id } = await broker.createChannel({ label });
  expect(await bashOffers('inspect', '')).toEqual([id]);
  const { stdout } = await run(['complete', '--', 'inspect', '']);
  expect(stdout.replace(/\t.*\n$/, '')).toBe(id);
  expect(stdout.slice(id.length + 1, -1)).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  await broker.revoke(id);
});
