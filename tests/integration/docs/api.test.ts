import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

const GENERATOR = fileURLToPath(new URL('../../../scripts/api-docs/main.mjs', import.meta.url));

test('docs/api has what the packages export, with a docstring for each', async () => {
  await expect(promisify(execFile)(process.execPath, [GENERATOR, '--check'])).resolves.toEqual({
    stdout: '',
    stderr: '',
  });
}, 120_000);
