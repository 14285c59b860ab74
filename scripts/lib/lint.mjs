/** Lint and format check of the whole tree. */
import { checkLayers } from './layers.mjs';
import { CommandError, run } from './process.mjs';

/**
 * @param {readonly string[]} args for Biome, such as `--write` (fix what can be fixed) or paths
 * @throws {CommandError} if it finds anything; Biome has then printed what, or the message lists the imports that point upwards
 */
export async function lint(args = []) {
  const verb = args.includes('--write') ? 'check' : 'ci';
  const options = ['--error-on-warnings', ...(process.stdout.isTTY ? [] : ['--colors=off'])];
  const { code } = await run(process.execPath, ['node_modules/@biomejs/biome/bin/biome', verb, ...options, ...args]);
  if (code !== 0) throw new CommandError('lint failed; `npm run lint -- --write` fixes what can be fixed');
  checkLayers();
}
