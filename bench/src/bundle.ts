import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const PAGE = '<!doctype html><meta charset="utf-8"><title>bench</title><script type="module" src="/page.js"></script>';

/** A folder with `page.html`, which runs one module. Disposing of it deletes it. */
export interface PageFolder extends AsyncDisposable {
  readonly url: URL;
}

/** Bundles a module for a page. */
export async function bundlePage(entry: URL): Promise<PageFolder> {
  const directory = await mkdtemp(join(tmpdir(), 'peerport-bench-'));
  await writeFile(join(directory, 'page.html'), PAGE);
  await build({
    entryPoints: [fileURLToPath(entry)],
    outfile: join(directory, 'page.js'),
    bundle: true,
    format: 'esm',
    target: 'es2022',
    logLevel: 'warning',
  });
  return { url: pathToFileURL(`${directory}/`), [Symbol.asyncDispose]: () => rm(directory, { recursive: true }) };
}
