/** The CommonJS flavour of a package: for Nodes whose `require()` cannot load ES modules, which are those before 20.19 and 22.12. */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { build } from 'esbuild';

/** Dependencies that are ES modules only: they become part of the modules that import them. */
const INLINED = ['birpc'];

/**
 * Writes `dist/cjs`: the modules of `src` one by one, and their types. Needs the `dist` that tsc makes.
 *
 * @param {string} folder of the package
 */
export async function buildCommonJs(folder) {
  const files = (await readdir(`${folder}/src`, { recursive: true })).map(withSlashes);
  const modules = files.filter((file) => /(?<!\.d)\.ts$/.test(file));
  await rm(`${folder}/dist/cjs`, { recursive: true, force: true });
  await build({
    absWorkingDir: folder,
    entryPoints: modules.map((module) => `src/${module}`),
    outbase: 'src',
    outdir: 'dist/cjs',
    bundle: true,
    plugins: [imports(folder)],
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
    // Whoever asks for `import.meta.url` knows what to do without it.
    logOverride: { 'empty-import-meta': 'silent' },
  });
  await writeFile(`${folder}/dist/cjs/package.json`, '{ "type": "commonjs", "sideEffects": false }\n');
  await Promise.all(modules.map((module) => copyTypes(`${folder}/dist`, module.replace(/\.ts$/, '.d.ts'))));
}

/**
 * Each module stays one by itself. What it imports when it is needed are the modules that `scripts/bundle.mjs` makes, each of several
 * hundred KB: there is one of them for both flavours.
 *
 * @param {string} folder
 * @returns {import('esbuild').Plugin}
 */
const imports = (folder) => ({
  name: 'imports',
  setup({ onResolve }) {
    onResolve({ filter: /./ }, ({ path, kind, importer, resolveDir }) => {
      if (kind === 'entry-point' || INLINED.includes(path) || importer.includes('node_modules')) return undefined;
      if (kind !== 'dynamic-import' || !path.startsWith('.'))
        return { path: path.replace(/\.ts$/, '.js'), external: true };
      const place = relative(join(folder, 'src'), resolveDir);
      return { path: withSlashes(relative(join('cjs', place), join(place, path))), external: true };
    });
  },
});

/**
 * TypeScript before 5.0 does not resolve imports of `.ts` files. It finds these types by `types` and `typesVersions` in package.json, which only
 * `moduleResolution: node` reads.
 */
async function copyTypes(dist, file) {
  const types = await readFile(`${dist}/${file}`, 'utf8');
  await mkdir(dirname(`${dist}/cjs/${file}`), { recursive: true });
  await writeFile(`${dist}/cjs/${file}`, types.replaceAll(/(['"])(\.[^'"]+)\.ts\1/g, '$1$2.js$1'));
}

const withSlashes = (path) => path.replaceAll('\\', '/');
