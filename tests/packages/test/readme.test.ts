import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, expect, test } from '@jest/globals';
import { findChromium, launchChromium, Resources } from '@peerport/hosts';
import { npmInstall } from '../../../scripts/lib/npm.mjs';
import { freePort } from '../../support/free-port.ts';
import { INSTALLED, runNode, TIMEOUT_MS, tarballOf } from '../support/installed.ts';
import { recipeUnder, writeFiles } from '../support/readme.ts';
import { tsc } from '../support/tsc.ts';

let resources = new Resources();

afterEach(async () => {
  await resources[Symbol.asyncDispose]();
  resources = new Resources();
});

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'peerport-hello-'));
  resources.use({ [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) });
  return folder;
}

/** Runs a program until the test ends. Gives what it prints, line by line. */
function start(file: string, folder: string, env: NodeJS.ProcessEnv): AsyncIterator<string> {
  const child = spawn(process.execPath, [file], { cwd: folder, env: { ...process.env, ...env } });
  child.stderr.pipe(process.stderr);
  resources.use({
    async [Symbol.asyncDispose]() {
      if (child.kill()) await once(child, 'exit');
    },
  });
  return createInterface(child.stdout)[Symbol.asyncIterator]();
}

test(
  'two renderer processes say hello, in an empty folder, as the README has it',
  async () => {
    const recipe = await recipeUnder('Hello, other process');
    const [install = '', run] = recipe.commands;
    expect([install.split(' ').slice(0, 2), run]).toEqual([['npm', 'install'], 'node main.mjs']);
    const folder = await emptyFolder();
    await writeFiles(recipe, folder);
    const packages = install.split(' ').slice(2);
    // The one that the others need is in the registry, once it is published.
    const names = [...packages, '@peerport/protocol'];
    await npmInstall(folder, await Promise.all(names.map(tarballOf)));

    const lines = start('main.mjs', folder, { PORT: String(await freePort()) });
    const links = [(await lines.next()).value, (await lines.next()).value];
    const { executablePath = '' } = findChromium();
    const chromium = resources.use(await launchChromium({ executablePath }));
    const left = await chromium.open(links[0]);
    const right = await chromium.open(links[1]);
    expect(left.pid).not.toBe(right.pid);

    const logOf = ({ page }: typeof left) => page.locator('pre');
    await logOf(left).getByText('hello').waitFor();
    await logOf(right).getByText('hello').waitFor();
    await left.page.fill('input', 'how are you?');
    await left.page.press('input', 'Enter');
    await logOf(right).getByText('how are you?').waitFor();
    process.kill(left.pid, 'SIGKILL');
    await logOf(right)
      .getByText(/^closed: /m)
      .waitFor();
    expect(await logOf(right).textContent()).toMatch(/^\S+.* hello\n\S+.* how are you\?\nclosed: .*\n$/);
  },
  TIMEOUT_MS,
);

test(
  'the example for Node runs, in two threads',
  async () => {
    await writeFiles(await recipeUnder('In Node'), join(INSTALLED, 'readme-node'));
    expect(await runNode('readme-node/main.mjs')).toBe('6n\n');
  },
  TIMEOUT_MS,
);

test.each(['Hello, other process', 'In Electron', 'In Node'])(
  'the types of the example are right: %s',
  async (heading) => {
    const folder = `readme-types/${heading.replaceAll(/\W+/g, '-')}`;
    await writeFiles(await recipeUnder(heading), join(INSTALLED, folder));
    // As JavaScript, it annotates nothing.
    const strictness = '--checkJs --strict --noImplicitAny false'.split(' ');
    const target = '--module nodenext --target es2022 --lib es2023,dom --types node'.split(' ');
    expect(await tsc(...strictness, ...target, '--noEmit', `${folder}/main.mjs`)).toBe('');
  },
  TIMEOUT_MS,
);
