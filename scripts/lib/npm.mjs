import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/**
 * `npm install`, in a folder. Install scripts do not run: the packages have none and need none.
 *
 * @param {string} folder
 * @param {readonly string[]} packages names, or files
 */
export async function npmInstall(folder, packages) {
  const options = ['--prefix=.', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const shell = process.platform === 'win32'; // There npm is a .cmd file.
  await promisify(execFile)('npm', ['install', ...options, ...packages], { cwd: folder, shell });
}
