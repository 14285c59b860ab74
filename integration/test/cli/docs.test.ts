import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

const GENERATOR = fileURLToPath(new URL('../../../scripts/cli-docs/main.mjs', import.meta.url));

test('docs/cli.md shows what the commands print', async () => {
  await expect(promisify(execFile)(process.execPath, [GENERATOR, '--check'])).resolves.toEqual({
    stdout: '',
    stderr: '',
  });
}, 180_000);
