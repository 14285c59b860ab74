import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

const run = promisify(execFile);

test("when the process exits, the relay's thread has ended by itself before Node would cut it off", async () => {
  const file = fileURLToPath(new URL('../processes/exit.mjs', import.meta.url));
  const { stdout } = await run(process.execPath, [file]);
  expect(stdout).toBe('404, then none');
});
