/** Makes docs/inspector.png: the inspector, watching processes that talk. Run it after `npm run build`; it takes a minute. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startBroker } from '@peerport/broker';
import { findChromium, launchChromium, type Renderer, Resources } from '@peerport/hosts';
import { Processes } from './processes.ts';

const FILE = fileURLToPath(new URL('../../../docs/inspector.png', import.meta.url));
const PEERPORT = fileURLToPath(new URL('../../../packages/cli/bin/peerport.js', import.meta.url));
const SIZE = { width: 1_600, height: 1_050 };
const TALK_MS = 50_000;

const found = findChromium();
if (found.executablePath === undefined) {
  console.error(found.reason);
  process.exit(1);
}

const resources = new Resources();
try {
  const host = resources.use(await launchChromium(found));
  const directory = await mkdtemp(join(tmpdir(), 'peerport-screenshot-'));
  resources.use({ [Symbol.asyncDispose]: () => rm(directory, { recursive: true }) });
  const broker = resources.use(await startBroker({ inspect: { name: 'my-editor', directory } }));
  const processes = resources.use(new Processes(broker));

  await processes.join('document', ['editor', 'edit'], ['preview', 'render']);
  await processes.join('search', ['editor', 'search'], ['indexer', 'index']);
  await processes.join('assets', ['files', 'send-files'], ['indexer', 'read']);
  await processes.join('thumbnails', ['files', 'send-files'], ['thumbnailer', 'read']);
  await processes.invite('remote control', ['editor', 'wait']);
  await shoot(await host.open(await inspectorUrl(join(directory, 'my-editor.json'))), processes);
} finally {
  await resources[Symbol.asyncDispose]();
}

/** As people get it; the command ends with the page. */
async function inspectorUrl(broker: string): Promise<string> {
  const command = spawn(process.execPath, [PEERPORT, 'inspector', '--no-open', '--broker', broker]);
  const [url] = await once(createInterface(command.stdout), 'line');
  return String(url);
}

async function shoot({ page, close }: Renderer, processes: Processes): Promise<void> {
  await page.setViewportSize(SIZE);
  await page.getByLabel('Show payloads').check();
  await page.getByRole('option', { name: 'document' }).click();
  await delay(TALK_MS);
  await processes.kill('thumbnailer');
  await page.getByRole('option', { name: 'thumbnails gone' }).waitFor();
  const messages = page.getByRole('listbox', { name: 'Messages' });
  await messages.getByRole('option').filter({ hasText: 'rendered' }).last().click();
  await page.getByText('dirty').last().click();
  await page.screenshot({ path: FILE });
  await close();
}
