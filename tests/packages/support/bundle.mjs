// Bundles a project as apps are bundled: `node bundle.mjs BUNDLER ENTRY FOLDER`. Prints the file that was made.
import { join } from 'node:path';

const [bundler, entry, folder] = process.argv.slice(2);

const bundlers = {
  'esbuild, CommonJS': () => esbuild('main.cjs', { ...FOR_NODE, format: 'cjs' }),
  'esbuild, ES module': () =>
    esbuild('main.mjs', {
      ...FOR_NODE,
      format: 'esm',
      banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    }),
  /** What no bundle should do: leave the copy of the worker behind. */
  'esbuild, without the worker': () =>
    esbuild('main.cjs', { ...FOR_NODE, format: 'cjs', external: ['./relay-worker-source.js'] }),
  'esbuild, page': () => esbuild('page.js', { format: 'esm', target: 'es2022' }),
  'esbuild, preload script': () => esbuild('preload.cjs', { format: 'cjs', external: ['electron'] }),
  webpack: () => webpack('main.cjs', { target: 'node20' }),
  'webpack, ES module': () =>
    webpack('main.mjs', {
      target: 'node20',
      experiments: { outputModule: true },
      output: { module: true, chunkFormat: 'module' },
    }),
  'webpack, page': () => webpack('page.js', { target: 'web' }),
  vite: () => vite('main.mjs', { ssr: { noExternal: true }, build: { ssr: entry } }),
  'vite, page': () => vite('page.js', { build: { rolldownOptions: { input: entry } } }),
};

const FOR_NODE = { platform: 'node', target: 'node20' };

async function esbuild(outfile, options) {
  const { build } = await import('esbuild');
  await build({ entryPoints: [entry], bundle: true, logLevel: 'error', outfile: join(folder, outfile), ...options });
  return outfile;
}

async function webpack(filename, { output, ...options }) {
  const { default: compile } = await import('webpack');
  // Minifying takes ten times as long, and is not what is tested.
  const optimization = { minimize: false };
  const config = { mode: 'production', optimization, performance: false, devtool: false, entry, ...options };
  const compiler = compile({ ...config, output: { path: folder, filename, ...output } });
  const stats = await new Promise((resolve, reject) => {
    compiler.run((error, result) => (error ? reject(error) : resolve(result)));
  });
  if (stats.hasErrors()) throw new Error(stats.toString('errors-only'));
  return filename;
}

async function vite(entryFileNames, { build: { rolldownOptions, ...options }, ...config }) {
  const { build } = await import('vite');
  const output = { entryFileNames };
  await build({
    configFile: false,
    logLevel: 'error',
    build: { outDir: folder, rolldownOptions: { ...rolldownOptions, output }, ...options },
    ...config,
  });
  return entryFileNames;
}

process.stdout.write(join(folder, await bundlers[bundler]()));
