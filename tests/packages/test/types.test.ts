import { expect, test } from '@jest/globals';
import { TIMEOUT_MS } from '../support/installed.ts';
import { tsc } from '../support/tsc.ts';

test.each([
  ['a program of ES and CommonJS modules, without the DOM', 'node16'],
  ['the same with nodenext', 'nodenext'],
  ['the main process of an Electron app', 'electron'],
  ['a bundled page, without the types of Node', 'bundler'],
])(
  'the types are there, and right: %s',
  async (_what, name) => {
    expect(await tsc('--project', `types/tsconfig.${name}.json`)).toBe('');
  },
  TIMEOUT_MS,
);
