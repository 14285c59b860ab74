/** TypeScript and the bundles: what is shipped, and the types of everything. */
import { existsSync, readFileSync } from 'node:fs';
import { root, runOrThrow } from './process.mjs';
import { step } from './steps.mjs';

const TSC = 'node_modules/typescript/bin/tsc';

/** Builds each project that has sources (packages, demo, …), and what is shipped as one file. */
export async function build() {
  const { references } = JSON.parse(readFileSync(`${root}tsconfig.json`, 'utf8'));
  const built = references.map(({ path }) => path).filter((path) => existsSync(`${root}${path}/src`));
  await step('build', async () => {
    await runOrThrow(process.execPath, [TSC, '--build', ...built]);
    await runOrThrow(process.execPath, ['scripts/bundle.mjs']);
  });
}

/** Checks the types of everything, tests included: jest and Playwright run them without looking at types. */
export function checkTypes() {
  return step('types', () => runOrThrow(process.execPath, [TSC, '--build']));
}
