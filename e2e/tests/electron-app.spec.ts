/** examples/electron-app as it is: in Electron, or on the model of it. */
import { findElectron, type RendererHost, Resources } from '@peerport/hosts';
import type { Page } from '@playwright/test';
import { startExampleApp, windowOf, writeInExampleApp } from '../../examples/demo/src/example-app.ts';
import { expect, test } from './fixtures.ts';
import { ModelledApp } from './modelled-app.ts';
import type { PagePolicies } from './page-policies.ts';

const APP = new URL('../../examples/electron-app/', import.meta.url);

async function startApp(host: RendererHost, { watch }: PagePolicies, resources: Resources): Promise<readonly Page[]> {
  if (host.name === 'chromium') return startOnModel(resources);
  const { executablePath = '' } = findElectron();
  return resources.use(await startExampleApp({ executablePath, onContext: watch })).windows;
}

async function startOnModel(resources: Resources): Promise<Page[]> {
  const app = resources.use(await ModelledApp.start(new URL('main.js', APP)));
  return Promise.all([app.page('/editor.html'), app.page('/preview.html')]);
}

test('the example app: two windows and a utility process talk, also after a window was loaded again', async ({
  host,
  pagePolicies,
}) => {
  await using resources = new Resources();
  const pages = await startApp(host, pagePolicies, resources);
  const [editor, preview] = [windowOf(pages, 'editor'), windowOf(pages, 'preview')];
  const logged: string[] = [];
  for (const page of pages) page.on('console', (message) => message.type() === 'error' && logged.push(message.text()));

  await expect(preview.locator('#text')).toHaveText('Write here.');
  await expect(preview.locator('#status')).toHaveText(/^from the editor, process \d+$/);
  await expect(editor.locator('#statistics')).toHaveText(/^2 words, counted by statistics, process \d+$/);
  expect(await writeInExampleApp(pages, 'one two three')).toEqual({
    text: 'one two three',
    from: expect.stringMatching(/^from the editor, process \d+$/),
    statistics: expect.stringMatching(/^3 words, counted by statistics, process \d+$/),
  });

  await editor.reload();
  await expect(preview.locator('#text')).toHaveText('Write here.');
  await editor.fill('#text', 'again');
  await expect(preview.locator('#text')).toHaveText('again');
  await expect(editor.locator('#statistics')).toHaveText(/^1 words/);

  const [, statisticsPid] = /process (\d+)$/.exec((await editor.textContent('#statistics')) ?? '') ?? [];
  process.kill(Number(statisticsPid), 'SIGKILL');
  await expect(editor.locator('#statistics')).toHaveText(/^the utility process exited with code/);
  await expect(editor.locator('#statistics')).toHaveText(/^1 words, counted by statistics, process \d+$/);
  expect(await editor.textContent('#statistics')).not.toContain(`process ${statisticsPid}`);

  await preview.reload();
  await expect(preview.locator('#text')).toHaveText('again');
  await editor.close();
  await expect(preview.locator('#status')).toHaveText(/cannot be given a port: its window was closed$/);
  expect(logged).toEqual([]);
});
