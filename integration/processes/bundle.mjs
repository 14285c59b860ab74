// Bundles bundled-app.mjs as apps are bundled: `node bundle.mjs BUNDLER FOLDER`. Prints the file that was made.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [bundler, folder] = process.argv.slice(2);
const entry = fileURLToPath(new URL('bundled-app.mjs', import.meta.url));

const bundlers = {
  'esbuild, CommonJS': () => esbuild('main.cjs', { format: 'cjs' }),
  'esbuild, ES module': () =>
    esbuild('main.mjs', {
      format: 'esm',
      banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    }),
  /** What no bundle should do: leave the copy of the worker behind. */
  'esbuild, without the worker': () => esbuild('main.cjs', { format: 'cjs', external: ['./relay-worker-source.js'] }),
  webpack: () => webpack('main.cjs', {}),
  'webpack, ES module': () =>
    webpack('main.mjs', { experiments: { outputModule: true }, output: { module: true, chunkFormat: 'module' } }),
  async vite() {
    const { build } = await import('vite');
    await build({
      configFile: false,
      logLevel: 'error',
      ssr: { noExternal: true },
      build: { ssr: entry, outDir: folder, rolldownOptions: { output: { entryFileNames: 'main.mjs' } } },
    });
    return 'main.mjs';
  },
};

async function esbuild(outfile, options) {
  const { build } = await import('esbuild');
  const common = { entryPoints: [entry], bundle: true, platform: 'node', target: 'node20', logLevel: 'error' };
  await build({ ...common, outfile: join(folder, outfile), ...options });
  return outfile;
}

async function webpack(filename, { output, ...options }) {
  const { default: compile } = await import('webpack');
  // Minifying takes ten times as long, and is not what is tested.
  const optimization = { minimize: false };
  const config = { mode: 'production', optimization, target: 'node20', devtool: false, entry, ...options };
  const compiler = compile({ ...config, output: { path: folder, filename, ...output } });
  const stats = await new Promise((resolve, reject) => {
    compiler.run((error, result) => (error ? reject(error) : resolve(result)));
  });
  if (stats.hasErrors()) throw new Error(stats.toString('errors-only'));
  return filename;
}

process.stdout.write(join(folder, await bundlers[bundler]()));
