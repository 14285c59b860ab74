import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const MAIN = fileURLToPath(new URL('../../packages/cli/bin/peerport.js', import.meta.url));
const BETWEEN = '\u001e';
const LONGEST_MS = 120_000;

/** Puts `peerport` into a directory, for PATH. */
export async function installCommand(directory) {
  await mkdir(directory);
  const text = `#!/bin/sh\nexec "${process.execPath}" "${MAIN}" "$@"\n`;
  await writeFile(join(directory, 'peerport'), text, { mode: 0o755 });
}

/** Runs the commands of a block in one bash. Returns the output of each. */
export async function runBlock(commands, { bin, home }) {
  const script = ['exec 2>&1', ...commands.map((command) => `${command}\nprintf '${BETWEEN}'`)].join('\n');
  const env = {
    ...process.env,
    PATH: `${bin}${delimiter}${process.env.PATH}`,
    XDG_RUNTIME_DIR: home,
    TMPDIR: home,
    NO_COLOR: '1',
  };
  const { stdout } = await promisify(execFile)('bash', ['-c', script], { env, cwd: home, timeout: LONGEST_MS });
  return stdout.split(BETWEEN).slice(0, -1);
}
