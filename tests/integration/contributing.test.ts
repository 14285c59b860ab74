import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { parseDocument } from 'yaml';
import { ROOT } from '../support/docs/pages.ts';

const read = (path: string) => readFileSync(new URL(path, ROOT), 'utf8');
const manifestOf = (folder: string) => JSON.parse(read(`${folder}package.json`));
const yamlFiles = ['.github/workflows', '.github/ISSUE_TEMPLATE'].flatMap((folder) =>
  readdirSync(new URL(folder, ROOT)).map((file) => `${folder}/${file}`),
);

/** The parts of `npm test`, as it tells whoever gets them wrong. */
const { stderr: usage } = spawnSync(process.execPath, ['scripts/run.mjs', 'test', '?'], { cwd: fileURLToPath(ROOT) });
const testParts = /\[-- ([\w|]+)/.exec(`${usage}`)?.[1]?.split('|') ?? [];

/** What a text calls that does not exist: scripts of npm, parts of `npm test`, files that Node runs. */
function missingIn(text: string): string[] {
  const scripts = Object.keys(manifestOf('').scripts);
  const called = (pattern: RegExp) => Array.from(text.matchAll(pattern), ([, name = '']) => name);
  return [
    ...called(/npm run ([\w-]+)/g).filter((name) => !scripts.includes(name)),
    ...called(/npm test -- ([\w-]+)/g).filter((name) => name !== 'PART' && !testParts.includes(name)),
    ...called(/node ([\w./-]+\.m?js)/g).filter((path) => !existsSync(new URL(path, ROOT))),
  ];
}

test.each(yamlFiles)('%s is YAML', (file) => {
  const { errors, warnings } = parseDocument(read(file));
  expect([...errors, ...warnings]).toEqual([]);
});

interface Job {
  readonly strategy?: { readonly matrix: Readonly<Record<string, readonly unknown[]>> };
  readonly 'timeout-minutes'?: number;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps: readonly { uses?: string; run?: string; with?: Readonly<Record<string, unknown>> }[];
}

describe.each(yamlFiles.filter((file) => file.includes('/workflows/')))('%s', (file) => {
  const workflow = parseDocument(read(file)).toJS();
  const jobs = Object.values<Job>(workflow.jobs);
  const steps = jobs.flatMap((job) => job.steps);

  test('names each action by the hash of a commit', () => {
    for (const { uses } of steps) if (uses !== undefined) expect(uses).toMatch(/^[\w.-]+\/[\w.-]+@[\da-f]{40}$/);
  });

  test('leaves no credentials behind where it can sign', () => {
    const signing = jobs.filter(({ permissions }) => permissions?.['id-token'] === 'write');
    for (const { steps: own } of signing) {
      const checkout = own.filter(({ uses }) => uses?.startsWith('actions/checkout@'));
      expect(checkout.map((step) => step.with?.['persist-credentials'])).toEqual([false]);
    }
  });

  test('asks for no more than it needs, and ends', () => {
    expect([{}, { contents: 'read' }]).toContainEqual(workflow.permissions);
    expect(jobs.filter((job) => job['timeout-minutes'] === undefined)).toEqual([]);
  });

  test('says which version of an action it uses', () => {
    const used = steps.flatMap(({ uses }) => uses ?? []);
    expect(used.length).toBeGreaterThan(0);
    expect(used.filter((action) => !/@(v\d+|[\da-f]{40})$/.test(action))).toEqual([]);
  });

  test('calls what exists', () => {
    expect(missingIn(read(file))).toEqual([]);
  });
});

test('the workflow runs the oldest Electron that the packages support, the newest, and one between, on three systems', () => {
  const { jobs } = parseDocument(read('.github/workflows/ci.yml')).toJS() as { jobs: Record<string, Job> };
  const { electron = [], os = [] } = jobs['electron']?.strategy?.matrix ?? {};
  const [oldest, middle, newest] = electron.map(String);
  expect(electron).toHaveLength(3);
  expect(manifestOf('packages/broker/').peerDependencies.electron).toBe(`>=${oldest}`);
  expect(manifestOf('').devDependencies.electron.split('.')[0]).toBe(newest);
  expect(Number.parseInt(middle ?? '', 10)).toBeGreaterThan(Number.parseInt(oldest ?? '', 10));
  expect(Number(middle)).toBeLessThan(Number(newest));
  expect(os).toEqual(['ubuntu-latest', 'macos-latest', 'windows-latest']);

  // Without, the sandbox of Chromium does not start on Ubuntu 24.04.
  const runs = jobs['electron']?.steps.map(({ run = '' }) => run) ?? [];
  const isCalled = (pattern: RegExp) => runs.findIndex((run) => pattern.test(run));
  expect(isCalled(/apparmor_restrict_unprivileged_userns=0/)).toBeGreaterThan(-1);
  expect(isCalled(/npm run electron/)).toBeGreaterThan(isCalled(/apparmor_restrict_unprivileged_userns=0/));
});

describe('CONTRIBUTING.md', () => {
  const page = read('CONTRIBUTING.md');

  test('calls what exists', () => {
    expect(missingIn(page)).toEqual([]);
  });

  test('lists the parts of npm test', () => {
    const rows = Array.from(page.matchAll(/^\| `(\w+)`/gm), ([, part]) => part);
    expect(rows).toEqual(testParts);
  });
});

test('the packages that are published have one version', () => {
  const published = readdirSync(new URL('packages', ROOT)).map((folder) => manifestOf(`packages/${folder}/`));
  const { fixed } = JSON.parse(read('.changeset/config.json'));
  expect(fixed.map((names: string[]) => names.toSorted())).toEqual([published.map(({ name }) => name).toSorted()]);
  expect(new Set(published.map(({ version }) => version)).size).toBe(1);
});
