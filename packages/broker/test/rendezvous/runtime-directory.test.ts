import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { type Machine, runtimeDirectoryOn } from '../../src/rendezvous/access.ts';

const HOME = '/home/ada';
const XDG_RUNTIME_DIR = '/run/user/7';
const machine: Machine = {
  platform: 'linux',
  env: {},
  homeDirectory: HOME,
  temporaryDirectory: '/tmp',
  userId: 7,
};

test.each<[string, Partial<Machine>, string]>([
  ['Linux', { env: { XDG_RUNTIME_DIR } }, join(XDG_RUNTIME_DIR, 'peerport')],
  ['Linux without a session: a directory that is named after the user', {}, join('/tmp', 'peerport-7')],
  ['Linux, where the variable is empty', { env: { XDG_RUNTIME_DIR: '' } }, join('/tmp', 'peerport-7')],
  ['macOS', { platform: 'darwin' }, join(HOME, 'Library', 'Application Support', 'peerport')],
  [
    'macOS, where the user says so',
    { platform: 'darwin', env: { XDG_RUNTIME_DIR } },
    join(XDG_RUNTIME_DIR, 'peerport'),
  ],
  ['Windows', { platform: 'win32', env: { LOCALAPPDATA: 'L', XDG_RUNTIME_DIR } }, join('L', 'peerport')],
  [
    'Windows without a profile',
    { platform: 'win32', temporaryDirectory: 'T', userId: undefined },
    join('T', 'peerport'),
  ],
])('%s', (_, difference, directory) => {
  expect(runtimeDirectoryOn({ ...machine, ...difference })).toBe(directory);
});
