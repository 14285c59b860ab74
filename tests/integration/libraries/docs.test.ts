import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

test('docs/libraries.md shows the adapters that are tested', () => {
  const shown = [...read('docs/libraries.md').matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code);
  const tested = ['comlink', 'capnweb', 'birpc'].map((name) => read(`tests/support/libraries/${name}.ts`));
  expect(shown).toEqual(tested);
});
