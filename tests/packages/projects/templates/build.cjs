// Builds a template: `node build.cjs TEMPLATE URL`. `URL` is where the page of its windows will be served from.
// Forge and electron-vite start bundlers with a configuration of their own below the template's; Forge's is repeated here from its plugins,
// but nothing is minified, which takes most of the time.
const { readFileSync, writeFileSync } = require('node:fs');
const Module = require('node:module');
const { resolve } = require('node:path');

const [template, url] = process.argv.slice(2);
const root = resolve(__dirname, template);
process.chdir(root);

const builds = { 'forge-vite': forgeVite, 'forge-webpack': forgeWebpack, 'electron-vite': electronVite };
builds[template]().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});

/** @electron-forge/plugin-vite, dist/config. */
async function forgeVite() {
  const { build, mergeConfig } = await import('vite5');
  loadTypeScript();
  const external = ['electron', ...Module.builtinModules.flatMap((name) => [name, `node:${name}`])];
  const common = {
    root,
    configFile: false,
    logLevel: 'error',
    build: { emptyOutDir: false, outDir: '.vite/build', copyPublicDir: false, minify: false },
  };
  const main = {
    build: {
      lib: { entry: 'src/main.ts', fileName: () => '[name].js', formats: ['cjs'] },
      rollupOptions: { external: [...external, 'electron/main'] },
    },
    define: { MAIN_WINDOW_VITE_DEV_SERVER_URL: JSON.stringify(url) },
    resolve: { conditions: ['node'], mainFields: ['module', 'jsnext:main', 'jsnext'] },
  };
  const preload = {
    build: {
      rollupOptions: {
        external: [...external, 'electron/renderer'],
        input: 'src/preload.ts',
        output: { format: 'cjs', inlineDynamicImports: true, entryFileNames: '[name].js' },
      },
    },
  };
  const renderer = { base: './', build: { outDir: '.vite/renderer/main_window' }, resolve: { preserveSymlinks: true } };
  for (const [name, config] of Object.entries({ main, preload, renderer })) {
    const { default: own } = require(`${root}/vite.${name}.config.ts`);
    await build(mergeConfig(mergeConfig(common, config), own));
  }
}

/** @electron-forge/plugin-webpack, dist/WebpackConfig.js. */
async function forgeWebpack() {
  const webpack = require('webpack');
  const { merge } = require('webpack-merge');
  loadTypeScript();
  const { mainConfig } = require(`${root}/webpack.main.config.ts`);
  const { rendererConfig } = require(`${root}/webpack.renderer.config.ts`);
  // The types are checked with the main process: once is enough.
  rendererConfig.plugins = [];
  const optimization = { minimize: false };
  const common = { mode: 'production', optimization, node: { __dirname: false, __filename: false } };
  const folder = resolve(root, '.webpack');
  const defines = {
    MAIN_WINDOW_WEBPACK_ENTRY: JSON.stringify(url),
    MAIN_WINDOW_PRELOAD_WEBPACK_ENTRY: "require('path').resolve(__dirname, '../renderer', 'main_window', 'preload.js')",
  };
  const main = {
    target: 'electron-main',
    output: { path: `${folder}/main`, filename: 'index.js', libraryTarget: 'commonjs2' },
    plugins: [new webpack.DefinePlugin(defines)],
  };
  const page = { path: `${folder}/renderer`, globalObject: 'self' };
  const renderer = {
    target: 'web',
    entry: { main_window: ['./src/renderer.ts'] },
    output: { ...page, filename: '[name]/index.js' },
  };
  const externals = ['electron', 'electron/renderer', 'electron/common', 'events', 'timers', 'url'];
  const preload = {
    target: 'web',
    entry: { main_window: ['./src/preload.ts'] },
    output: { ...page, filename: '[name]/preload.js', publicPath: '' },
    plugins: [new webpack.ExternalsPlugin('commonjs2', externals)],
  };
  const configs = [
    merge(common, main, mainConfig),
    merge(common, rendererConfig, renderer),
    merge(common, rendererConfig, preload),
  ];
  const stats = await new Promise((done, fail) => {
    webpack(configs, (error, result) => (error ? fail(error) : done(result)));
  });
  if (stats.hasErrors()) throw new Error(stats.toString('errors-only'));
  // Forge has html-webpack-plugin make the page, and its plugin AssetRelocatorPatch leave no `__dirname` in the script.
  const folderOfPage = `${folder}/renderer/main_window`;
  const html = readFileSync('src/index.html', 'utf8');
  writeFileSync(`${folderOfPage}/index.html`, `${html}<script defer src="index.js"></script>`);
  const script = readFileSync(`${folderOfPage}/index.js`, 'utf8');
  writeFileSync(
    `${folderOfPage}/index.js`,
    script.replace('__webpack_require__.ab = __dirname', '__webpack_require__.ab = ""'),
  );
}

async function electronVite() {
  const { build } = await import('electron-vite');
  await build({ logLevel: 'error' });
}

/** Forge loads configurations with a TypeScript loader. Its templates have Vite 5, that of electron-vite a newer one. */
function loadTypeScript() {
  const load = Module._load;
  Module._load = (name, ...rest) => load(name === 'vite' ? 'vite5' : name, ...rest);
  const { ModuleKind, transpileModule } = require('typescript');
  require.extensions['.ts'] = (module, file) => {
    const compilerOptions = { module: ModuleKind.CommonJS, esModuleInterop: true };
    module._compile(transpileModule(readFileSync(file, 'utf8'), { compilerOptions }).outputText, file);
  };
}
