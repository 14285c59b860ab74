import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

const REPOSITORY = new URL('../../../', import.meta.url);
const CHANGESET = /^---\n((?:['"][^'"\n]+['"]: (?:major|minor|patch)\n)+)---\n\n\S/;

const read = (path: string) => readFileSync(new URL(path, REPOSITORY), 'utf8');
const packages = readdirSync(new URL('packages/', REPOSITORY)).map(
  (folder): string => JSON.parse(read(`packages/${folder}/package.json`)).name,
);
const changesets = readdirSync(new URL('.changeset/', REPOSITORY)).filter((file) => file.endsWith('.md'));

test.each(changesets)('%s can be released', (file) => {
  const [, versions = ''] = read(`.changeset/${file}`).replaceAll('\r\n', '\n').match(CHANGESET) ?? [];
  const names = Array.from(versions.matchAll(/^['"]([^'"]+)/gm), ([, name]) => name);
  expect(names).not.toEqual([]);
  expect(packages).toEqual(expect.arrayContaining(names));
});
