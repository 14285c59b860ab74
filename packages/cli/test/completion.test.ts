import { expect, test } from '@jest/globals';
import { candidates } from '../src/completion/candidates.ts';
import { createProgram } from '../src/program.ts';

async function words(...typed: string[]): Promise<string[]> {
  const lookUp = async (name: string) => [{ word: `a-${name}`, description: '' }];
  return (await candidates(createProgram(), typed, lookUp)).map(({ word }) => word);
}

test('first come the commands, and none that is hidden', async () => {
  const all = await words('');
  expect(all).toEqual(expect.arrayContaining(['serve', 'connect', 'completion']));
  expect(all).not.toContain('complete');
  expect(await words('co')).toEqual(['connect', 'completion']);
});

test('options of the command, and those of the whole program', async () => {
  expect(await words('tap', '--')).toEqual(expect.arrayContaining(['--payload', '--record', '--debug']));
  expect(await words('ls', '--pay')).toEqual([]);
});

test('what an option takes', async () => {
  expect(await words('serve', '--log-level', 'w')).toEqual(['warn']);
  expect(await words('ls', '--broker', '')).toEqual(['a-broker']);
});

test('what an argument takes', async () => {
  expect(await words('completion', '')).toEqual(['bash', 'zsh', 'fish']);
  expect(await words('revoke', '--broker', 'x', '')).toEqual(['a-channel']);
  expect(await words('revoke', 'chat', '')).toEqual([]);
});
