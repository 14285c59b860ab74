import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const README = new URL('../../../README.md', import.meta.url);

/** What a section of the README has a reader do. */
export interface Recipe {
  /** Its files, by the names in their first lines. */
  readonly files: Readonly<Record<string, string>>;
  /** Its last block of shell commands, line by line. */
  readonly commands: readonly string[];
}

/** @throws {Error} the README has no such section. */
export async function recipeUnder(heading: string): Promise<Recipe> {
  const section = (await readFile(README, 'utf8')).split(`\n## ${heading}\n`)[1]?.split('\n## ')[0];
  if (section === undefined) throw new Error(`the README has no section '${heading}'`);
  const blocks = [...section.matchAll(/^```(\w+)\n(.*?)^```$/gms)];
  const files = blocks.flatMap(([, , text = '']) => {
    const name = /^(?:\/\/|<!--) (\S+\.\w+)/.exec(text)?.[1];
    return name === undefined ? [] : [[name, text] as const];
  });
  const shell = blocks.findLast(([, language]) => language === 'sh')?.[2] ?? '';
  return { files: Object.fromEntries(files), commands: shell.split('\n').filter((line) => line !== '') };
}

/** Writes the files as a reader would. */
export async function writeFiles({ files }: Recipe, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
}
