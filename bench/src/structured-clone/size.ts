import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const ENTRY = new URL('../../../packages/protocol/src/structured-clone/index.ts', import.meta.url);

/** What the codec adds to an app, with the error classes and limits that it needs. */
export interface Size {
  readonly minifiedBytes: number;
  readonly gzippedBytes: number;
}

/** Bundles the codec on its own, the way an app would. */
export async function measureSize(): Promise<Size> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(ENTRY)],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    logLevel: 'warning',
  });
  const code = outputFiles[0]?.contents;
  if (code === undefined) throw new Error('esbuild produced no file');
  return { minifiedBytes: code.length, gzippedBytes: gzipSync(code, { level: 9 }).length };
}
