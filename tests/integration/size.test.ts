import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

const MAIN = fileURLToPath(new URL('../../scripts/size/main.mjs', import.meta.url));

test('what an app loads is within its budget, and as the README says', async () => {
  await expect(promisify(execFile)(process.execPath, [MAIN, '--check'])).resolves.toEqual({ stdout: '', stderr: '' });
});
