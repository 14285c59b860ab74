import { mkdirSync } from 'node:fs';
import { basename } from 'node:path';
import { CompilerState, Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';

const COMPILER_OPTIONS = {
  target: 'es2022',
  module: 'nodenext',
  customConditions: ['module-sync'], // The declarations of the ES modules, not of their CommonJS copies.
  lib: ['es2024', 'esnext.disposable', 'dom', 'dom.iterable'],
  types: ['node'],
  strict: true,
  skipLibCheck: true,
  allowImportingTsExtensions: true, // tsc leaves them in declarations.
  noEmit: true,
};

/** Members that are well known from the platform need no docstring. */
const WELL_KNOWN =
  /^Missing documentation for "(name|addEventListener|removeEventListener|\[Symbol\.asyncDispose\])"\.$/;
const FORGOTTEN = /^The symbol "(\w+)" needs to be exported/;

/**
 * Writes the public API of each entry point into a folder, as `NAME.public.api.md`.
 *
 * @param {import('./entry-points.mjs').EntryPoint[]} entryPoints
 * @param {string} folder
 * @param {string} scratch a folder for what API Extractor leaves behind
 * @returns `program`: all declarations; `problems`: types that cannot be imported, broken links, and missing docstrings
 */
export function writeReports(entryPoints, folder, scratch) {
  mkdirSync(folder, { recursive: true });
  const configs = entryPoints.map((entryPoint) => ({ entryPoint, config: configOf(entryPoint, folder, scratch) }));
  const compilerState = CompilerState.create(configs[0].config, {
    additionalEntryPoints: entryPoints.map(({ types }) => types),
  });
  const problems = new Set();
  for (const { entryPoint, config } of configs) {
    const importable = exportsOf(entryPoint.package, entryPoints, compilerState.program);
    Extractor.invoke(config, {
      compilerState,
      localBuild: true,
      messageCallback(message) {
        const { logLevel, text, sourceFilePath, sourceFileLine } = message;
        message.handled = true;
        if (logLevel !== ExtractorLogLevel.Warning && logLevel !== ExtractorLogLevel.Error) return;
        if (text.startsWith('The API report file') || WELL_KNOWN.test(text)) return;
        const forgotten = FORGOTTEN.exec(text)?.[1];
        if (forgotten?.endsWith('Base') || importable.has(forgotten)) return;
        problems.add(`${sourceFilePath === undefined ? '' : `${basename(sourceFilePath)}:${sourceFileLine}: `}${text}`);
      },
    });
  }
  return { program: compilerState.program, problems: Array.from(problems) };
}

function configOf({ slug, folder: projectFolder, types }, reportFolder, reportTempFolder) {
  const quiet = { logLevel: 'none' };
  return ExtractorConfig.prepare({
    packageJsonFullPath: `${projectFolder}/package.json`,
    configObject: {
      projectFolder,
      mainEntryPointFilePath: types,
      newlineKind: 'lf',
      compiler: { overrideTsconfig: { compilerOptions: COMPILER_OPTIONS } },
      apiReport: {
        enabled: true,
        reportFileName: slug,
        reportVariants: ['public'],
        reportFolder,
        reportTempFolder,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      messages: {
        extractorMessageReporting: {
          default: { logLevel: 'warning' },
          'ae-missing-release-tag': quiet, // Without a tag, a declaration is public.
          'ae-internal-missing-underscore': quiet,
        },
        tsdocMessageReporting: { default: quiet },
      },
    },
  });
}

/** The names that can be imported from one of the entry points of a package. */
function exportsOf(packageName, entryPoints, program) {
  const checker = program.getTypeChecker();
  const own = entryPoints.filter((entryPoint) => entryPoint.package === packageName);
  return new Set(
    own.flatMap(({ types }) => {
      const module = checker.getSymbolAtLocation(program.getSourceFile(types));
      return module === undefined ? [] : checker.getExportsOfModule(module).map(({ name }) => name);
    }),
  );
}
