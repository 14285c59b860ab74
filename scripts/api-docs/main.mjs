/**
 * `npm run docs`: writes docs/api, the reference and API reports of everything that the packages export. With `--check`, writes
 * nothing, and fails if docs/api is out of date, if something public lacks a docstring, or if its type cannot be imported.
 * Needs a build.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { entryPoints } from './entry-points.mjs';
import { writeReference } from './reference.mjs';
import { writeReports } from './reports.mjs';

const FOLDER = fileURLToPath(new URL('../../docs/api', import.meta.url));
const HOW_TO = 'npm run docs writes it anew';

const isCheck = process.argv.includes('--check');
const scratch = mkdtempSync(join(tmpdir(), 'peerport-api-docs-'));
try {
  const folder = isCheck ? join(scratch, 'docs') : FOLDER;
  const found = entryPoints();
  if (!isCheck) rmSync(FOLDER, { recursive: true, force: true });
  const { program, problems } = writeReports(found, join(folder, 'reports'), join(scratch, 'temp'));
  writeReference(found, program, folder);
  if (isCheck) problems.push(...differences(folder, FOLDER));
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length === 0 ? 0 : 1;
} finally {
  rmSync(scratch, { recursive: true });
}

function differences(expected, actual) {
  const files = new Set([...filesIn(expected), ...filesIn(actual)]);
  return Array.from(files).flatMap((file) => {
    const [wanted, found] = [expected, actual].map((folder) => linesOf(join(folder, file)));
    const line = Array.from(wanted).findIndex((text, index) => text !== found[index]);
    if (line === -1 && wanted.length === found.length) return [];
    const at = line === -1 ? wanted.length : line;
    return [`docs/api/${file}:${at + 1}: ${HOW_TO}\n- ${found[at] ?? ''}\n+ ${wanted[at] ?? ''}`];
  });
}

function filesIn(folder) {
  return readdirSync(folder, { recursive: true }).filter((file) => file.endsWith('.md'));
}

function linesOf(path) {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch {
    return [];
  }
}
