import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { parts } from './bundles.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Bundles some code as an app for browsers does.
 *
 * @param {import('./bundles.mjs').Bundle} bundle
 * @returns minified and gzipped bytes, and the minified bytes of each file, largest first
 */
export async function measure({ code, folder }) {
  const { outputFiles, metafile } = await build({
    absWorkingDir: ROOT,
    stdin: { contents: code, resolveDir: `${ROOT}${folder}` },
    outfile: 'app.js',
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    metafile: true,
    write: false,
    logLevel: 'warning',
  });
  const [{ contents }] = outputFiles;
  const files = Object.entries(metafile.outputs['app.js'].inputs)
    .map(([path, { bytesInOutput }]) => ({ path, bytes: bytesInOutput }))
    .filter(({ bytes }) => bytes > 0)
    .sort((a, b) => b.bytes - a.bytes);
  return { minifiedBytes: contents.length, gzippedBytes: gzipSync(contents, { level: 9 }).length, files };
}

/** The minified bytes of each part. */
export function byPart(files) {
  const sums = new Map(parts.map(([name]) => [name, 0]));
  for (const { path, bytes } of files) {
    const part = parts.find(([, pattern]) => pattern.test(path));
    if (part !== undefined) sums.set(part[0], sums.get(part[0]) + bytes);
  }
  return [...sums].filter(([, bytes]) => bytes > 0);
}
