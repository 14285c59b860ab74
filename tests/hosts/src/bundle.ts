/** Apart from the rest: who has no page to bundle does not load a bundler. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { Resources } from './resources.ts';

const HTML = `<!doctype html>
<meta charset="utf-8">
<title>bundle</title>
<link rel="icon" href="data:,">
<script type="module" src="/page.js"></script>
`;

/** A folder with `page.html`, which runs one module. Disposing of it deletes it. */
export interface PageFolder extends AsyncDisposable {
  readonly url: URL;
}

/** Bundles a module for a page. @param entry TypeScript or JavaScript, with whatever it imports. */
export function bundlePage(entry: URL): Promise<PageFolder> {
  return Resources.build(async (resources) => {
    const directory = await mkdtemp(join(tmpdir(), 'peerport-page-'));
    resources.use({ [Symbol.asyncDispose]: () => rm(directory, { recursive: true }) });
    await writeFile(join(directory, 'page.html'), HTML);
    await build({
      entryPoints: [fileURLToPath(entry)],
      outfile: join(directory, 'page.js'),
      bundle: true,
      format: 'esm',
      target: 'es2022',
      logLevel: 'warning',
    });
    return {
      url: pathToFileURL(`${directory}/`),
      [Symbol.asyncDispose]: () => resources[Symbol.asyncDispose](),
    };
  });
}
