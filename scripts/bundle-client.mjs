/** Makes packages/client/dist/peerport.js: the client as one ES module, for pages without a bundler. */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

await build({
  absWorkingDir: fileURLToPath(new URL('../packages/client', import.meta.url)),
  entryPoints: ['src/index.ts'],
  outfile: 'dist/peerport.js',
  bundle: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
  // Names stay: stack traces can be read, and Comlink looks at constructor names.
  minifySyntax: true,
  minifyWhitespace: true,
  logLevel: 'warning',
});
