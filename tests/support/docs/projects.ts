import { mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CodeBlock } from './code-block.ts';
import { scriptsIn } from './html.ts';

const FOLDER = new URL('../../dist/docs/', import.meta.url);
const DECLARATIONS = ['fragment-globals.d.ts', 'single-file.d.ts'].map((name) => new URL(name, import.meta.url));

/** `// main.js`, `<!-- page.html -->`: what a block begins with that is a whole file. */
const FILE_NAME = /^(?:\/\/|<!--|#) ([\w.-]+\.\w+)\b/;
const CODE = new Set(['js', 'ts', 'html', 'css', 'json']);

const TSCONFIG = {
  compilerOptions: {
    noEmit: true,
    target: 'ES2022',
    module: 'NodeNext',
    moduleDetection: 'force',
    lib: ['ES2024', 'ESNext.Disposable', 'DOM', 'DOM.Iterable', 'DOM.AsyncIterable'],
    types: ['node'],
    allowJs: true,
    checkJs: true,
    strict: true,
    // JavaScript that is easy to read does not name each type.
    noImplicitAny: false,
    useUnknownInCatchVariables: false,
    skipLibCheck: true,
  },
};

/** A file that was made of a block. Line for line it is where it is on its page. */
interface ExtractedFile {
  readonly block: CodeBlock;
  /** Path below {@link folder}. */
  readonly path: string;
  readonly text: string;
}

/** The code of pages as files: one folder for the named blocks of each section, one file for each fragment. */
export class Projects {
  readonly folder = fileURLToPath(FOLDER);
  readonly #files: readonly ExtractedFile[];

  constructor(blocks: readonly CodeBlock[]) {
    this.#files = blocks.filter(({ language }) => CODE.has(language)).flatMap(filesOf);
  }

  /** Where the files of the section are that a block stands in. */
  static folderOf({ page, section }: CodeBlock): URL {
    return new URL(`${page}/${slugOf(section)}/`, FOLDER);
  }

  /** Names of the files of the section that a block stands in. */
  namesBeside({ page, section }: CodeBlock): string[] {
    return this.#files
      .filter(({ block }) => block.page === page && block.section === section)
      .map(({ path }) => basename(path));
  }

  async write(): Promise<void> {
    await rm(FOLDER, { recursive: true, force: true });
    for (const { path, text } of this.#files) {
      await mkdir(new URL('./', new URL(path, FOLDER)), { recursive: true });
      await writeFile(new URL(path, FOLDER), text);
    }
    const files = this.#files.filter(({ path }) => /\.(m|c)?[jt]s$/.test(path)).map(({ path }) => path);
    await writeFile(new URL('package.json', FOLDER), '{ "type": "module" }\n');
    const config = { ...TSCONFIG, files: [...DECLARATIONS.map((url) => fileURLToPath(url)), ...files] };
    await writeFile(new URL('tsconfig.json', FOLDER), JSON.stringify(config));
  }

  /** What tsc prints, with pages in the place of the files that were made of them. */
  toPages(printed: string): string[] {
    const byPath = new Map(this.#files.map(({ path, block }) => [path, block.page]));
    return printed
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.replace(/^(.+?)\((\d+),\d+\)/, (_, path, number) => `${byPath.get(path) ?? path}:${number}`));
  }
}

function filesOf(block: CodeBlock): ExtractedFile[] {
  const { page, section, language, line, text } = block;
  const folder = `${page}/${slugOf(section)}/`;
  const name = FILE_NAME.exec(text)?.[1] ?? `line-${line}.${language}`;
  const padded = '\n'.repeat(line - 1) + text;
  const file = { block, path: folder + name, text: name.endsWith('.json') ? text : padded };
  if (extname(name) !== '.html') return [file];
  const scripts = scriptsIn(padded).map((script, index) => ({
    block,
    path: `${folder}${name}.${index}.js`,
    text: script,
  }));
  return [file, ...scripts];
}

function slugOf(heading: string): string {
  return heading.toLowerCase().replaceAll(/[^a-z\d]+/g, '-');
}
