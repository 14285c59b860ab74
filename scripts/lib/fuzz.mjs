/** The long fuzzing run: `npm run fuzz -- --inputs 1000000`. */
import { root, run } from './process.mjs';
import { step } from './steps.mjs';

const OUT = 'tests/dist/fuzz';

/** @param {readonly string[]} args of tests/fuzz/main.ts */
export async function fuzz(args) {
  // Not installed before this is called.
  const { build } = await import('esbuild');
  await step('bundle', () =>
    build({
      absWorkingDir: root,
      entryPoints: ['tests/fuzz/main.ts', 'tests/fuzz/worker.ts'],
      outdir: OUT,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      packages: 'external',
      platform: 'node',
      format: 'esm',
      logLevel: 'warning',
    }),
  );
  const { code } = await run(process.execPath, ['--expose-gc', `${OUT}/main.mjs`, ...args], { foreground: true });
  return code;
}
