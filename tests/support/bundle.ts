import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Bundles a TypeScript program, so that a child process can run it; packages stay outside, as they are built. */
export async function bundleProgram(source: URL, outfile: string): Promise<void> {
  await build({
    entryPoints: [fileURLToPath(source)],
    outfile,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    logLevel: 'warning',
  });
}
