/**
 * Builds everything that ships besides the output of tsc. As single files: the client for pages without a bundler, its preload script for
 * Electron's sandbox, the inspector's page, and the broker's workers for bundled apps. Also the CommonJS version of each package.
 */
import { copyFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildCommonJs } from './lib/commonjs.mjs';
import { bundleInspector } from './lib/inspector-page.mjs';

/** Keeps names: for readable stack traces, and because Comlink looks at constructor names. */
const SMALL = { bundle: true, minifySyntax: true, minifyWhitespace: true, logLevel: 'warning' };
const PAGE = { ...SMALL, format: 'esm', platform: 'browser', target: 'es2022' };

const client = folder('../packages/client');
const broker = folder('../packages/broker');
const cli = folder('../packages/cli');
const protocol = folder('../packages/protocol');

await Promise.all([
  build({ ...PAGE, absWorkingDir: client, entryPoints: ['src/index.ts'], outfile: 'dist/peerport.js' }),
  build({
    ...PAGE,
    absWorkingDir: client,
    entryPoints: ['src/electron/bundle.ts'],
    outfile: 'dist/electron/peerport.js',
  }),
  build({
    ...SMALL,
    absWorkingDir: client,
    entryPoints: ['src/electron/preload.ts'],
    outfile: 'dist/electron/preload.cjs',
    format: 'cjs',
    platform: 'browser',
    target: 'es2022',
    external: ['electron'],
  }),
  copyFile(`${client}/dist/electron/preload.d.ts`, `${client}/dist/electron/preload.d.cts`),
  bundleInspector(cli),
  embedWorkers(),
  ...[protocol, client, broker].map(buildCommonJs),
]);

/** The one of the relay contains the one of the taps. */
async function embedWorkers() {
  await embedWorker('inspect/tap/tap-worker', 'tapWorkerSource');
  await embedWorker('thread/relay-worker', 'relayWorkerSource');
}

/** Embeds a worker as a string in a module, so that any bundler includes it with the rest of the broker. */
async function embedWorker(entry, name) {
  const { outputFiles } = await build({
    ...SMALL,
    absWorkingDir: broker,
    entryPoints: [`dist/${entry}.js`],
    write: false,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
  });
  const source = JSON.stringify(outputFiles[0].text);
  await writeFile(`${broker}/dist/${entry}-source.js`, `export const ${name} = ${source};\n`);
}

function folder(path) {
  return fileURLToPath(new URL(path, import.meta.url));
}
