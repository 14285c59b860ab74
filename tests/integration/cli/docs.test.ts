import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from '@jest/globals';
import { SHELL, testWith } from '../../support/platforms.ts';

const GENERATOR = fileURLToPath(new URL('../../../scripts/cli-docs/main.mjs', import.meta.url));

testWith(SHELL)(
  'docs/cli.md shows what the commands print',
  async () => {
    await expect(promisify(execFile)(process.execPath, [GENERATOR, '--check'])).resolves.toEqual({
      stdout: '',
      stderr: '',
    });
  },
  180_000,
);
