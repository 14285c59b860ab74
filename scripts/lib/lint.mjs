/** Lint and format check of the whole tree. */
import { checkLayers } from './layers.mjs';
import { CommandError, run } from './process.mjs';

/**
 * @param {readonly string[]} args for Biome, such as `--write` (fix what can be fixed) or paths
 * @param {Pick<import('./process.mjs').RunOptions, 'label'>} [options]
 * @throws {CommandError} if it finds anything; Biome has then printed what, or the message lists the imports that point upwards
 */
export async function lint(args = [], { label } = {}) {
  const verb = args.includes('--write') ? 'check' : 'ci';
  const colors = process.stdout.isTTY && label === undefined ? [] : ['--colors=off'];
  const program = ['node_modules/@biomejs/biome/bin/biome', verb, '--error-on-warnings', ...colors];
  const { code } = await run(process.execPath, [...program, ...args], { label });
  if (code !== 0) throw new CommandError('lint failed; `npm run lint -- --write` fixes what can be fixed');
  checkLayers();
}
