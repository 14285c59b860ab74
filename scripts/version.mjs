/** Turns the changesets into versions and changelogs, and updates other copies of the version. The release workflow runs it. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { root, runOrThrow } from './lib/process.mjs';

const BROKER = 'packages/broker';

await runOrThrow(process.execPath, ['node_modules/@changesets/cli/bin.js', 'version']);
const { version } = JSON.parse(readFileSync(`${root}${BROKER}/package.json`, 'utf8'));
const file = `${root}${BROKER}/src/base/version.ts`;
writeFileSync(file, readFileSync(file, 'utf8').replace(/'.*'/, `'${version}'`));
const written = readdirSync(`${root}packages`).map((name) => `packages/${name}/CHANGELOG.md`);
await runOrThrow(process.execPath, ['node_modules/@biomejs/biome/bin/biome', 'check', '--write', ...written]);
