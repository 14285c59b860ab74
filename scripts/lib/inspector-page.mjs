/** The inspector: one HTML file that needs nothing else, and says by hash which script and which style are its own. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';

/**
 * Writes `dist/inspector/page.json`, from which `peerport inspector` serves the page.
 *
 * @param {string} cli folder of the package
 */
export async function bundleInspector(cli) {
  const source = `${cli}/inspector`;
  const { outputFiles } = await build({
    absWorkingDir: source,
    entryPoints: ['src/main.tsx', 'src/styles/index.css'],
    outdir: 'dist',
    write: false,
    bundle: true,
    minify: true,
    charset: 'utf8',
    format: 'iife',
    platform: 'browser',
    // Of modules that the page does not use.
    external: ['node:*'],
    target: 'es2022',
    logLevel: 'warning',
  });
  const textOf = (ending) => outputFiles.find(({ path }) => path.endsWith(ending)).text.trim();
  const [script, style] = [textOf('.js'), textOf('.css')];
  const template = await readFile(`${source}/index.html`, 'utf8');
  // As functions: a `$` in what is put in means nothing.
  const html = template
    .replace('<style></style>', () => `<style>${style}</style>`)
    .replace('<script></script>', () => `<script>${script}</script>`);
  const page = { html, scriptHash: hash(script), styleHash: hash(style) };

  await mkdir(`${cli}/dist/inspector`, { recursive: true });
  await writeFile(`${cli}/dist/inspector/page.json`, JSON.stringify(page));
}

/** As CSP §2.3.1 has it. */
function hash(text) {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
