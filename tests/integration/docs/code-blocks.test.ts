import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { htmlProblems } from '../../support/docs/html.ts';
import { allCodeBlocks } from '../../support/docs/pages.ts';
import { Projects } from '../../support/docs/projects.ts';
import { commandsOf, shellProblems } from '../../support/docs/shell.ts';

const TSC = fileURLToPath(new URL('../../../node_modules/typescript/bin/tsc', import.meta.url));

/** `js` and `ts` are compiled, `html`, `json` and `sh` are read, `console` is run, and there is nothing to check about others. */
const LANGUAGES = ['js', 'ts', 'html', 'css', 'json', 'sh', 'console', 'http', 'text', ''];

/** Their commands are run by test/cli/docs.test.ts and test/examples. */
const RUN_ELSEWHERE = /^(docs\/cli\.md$|examples\/)/;

const run = promisify(execFile);
const blocks = allCodeBlocks();
const projects = new Projects(blocks);
const written = projects.write();

const inLanguage = (...languages: string[]) => blocks.filter(({ language }) => languages.includes(language));
const consoles = inLanguage('console').filter(({ page }) => !RUN_ELSEWHERE.test(page));

test('the language of every block is one that is checked', () => {
  const others = blocks.filter(({ language }) => !LANGUAGES.includes(language));
  expect(others.map(({ page, line, language }) => `${page}:${line}: ${language}`)).toEqual([]);
});

test('js and ts compile', async () => {
  await written;
  const { stdout } = await run(process.execPath, [TSC, '--project', '.', '--pretty', 'false'], {
    cwd: projects.folder,
  }).catch((error: { stdout: string }) => error);
  expect(projects.toPages(stdout)).toEqual([]);
}, 60_000);

test('html has no parse errors', () => {
  expect(inLanguage('html').flatMap(htmlProblems)).toEqual([]);
});

test('json is JSON', () => {
  const problems = inLanguage('json').flatMap(({ page, line, text }) => {
    try {
      JSON.parse(text);
      return [];
    } catch (error) {
      return [`${page}:${line}: ${(error as Error).message}`];
    }
  });
  expect(problems).toEqual([]);
});

test('the commands in sh and console exist', () => {
  const shells = [...inLanguage('sh'), ...consoles];
  expect(shells.flatMap((block) => shellProblems(block, projects.namesBeside(block)))).toEqual([]);
});

describe('console', () => {
  test.each(consoles.map((block) => [`${block.page}:${block.line}`, block] as const))(
    '%s is what is printed',
    async (_, block) => {
      await written;
      const [command, ...others] = commandsOf(block);
      expect(others).toEqual([]);
      const [program, ...args] = command?.text.split(' ') ?? [];
      expect(program).toBe('node');
      const { stdout } = await run(process.execPath, args, { cwd: fileURLToPath(Projects.folderOf(block)) });
      expect(`$ ${command?.text}\n${stdout}`).toBe(block.text);
    },
    60_000,
  );
});
