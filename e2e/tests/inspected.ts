/** Tests with a broker that can be inspected, and its inspector in a page of the host. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Broker, startBroker } from '@peerport/broker';
import type { ConsoleMessage, Locator, Page } from '@playwright/test';
import { test as base, expect } from './fixtures.ts';

export { expect };

const PEERPORT = fileURLToPath(new URL('../../packages/cli/bin/peerport.js', import.meta.url));

/** Runs the command. Resolves with what it prints. */
export async function peerport(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [PEERPORT, ...args]);
  return stdout.trim();
}

/** The inspector, as a user sees it. */
export class InspectorPage {
  readonly page: Page;
  readonly problem: Locator;
  readonly graph: Locator;
  readonly channels: Locator;
  readonly messages: Locator;
  readonly payload: Locator;

  constructor(page: Page) {
    this.page = page;
    this.problem = page.getByRole('alert');
    this.graph = page.getByRole('img', { name: 'Graph of processes' });
    this.channels = page.getByRole('listbox', { name: 'Channels' });
    this.messages = page.getByRole('listbox', { name: 'Messages' });
    this.payload = page.getByRole('region', { name: 'Payload' });
  }

  channel(name: string): Locator {
    return this.channels.getByRole('option').filter({ hasText: name });
  }

  message(text: string): Locator {
    return this.messages.getByRole('option').filter({ hasText: text });
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name });
  }

  filterMessages(text: string): Promise<void> {
    return this.page.getByRole('searchbox', { name: 'Filter messages' }).fill(text);
  }

  /** Resolves when messages come with theirs. */
  async showPayloads(): Promise<void> {
    const box = this.page.getByLabel('Show payloads');
    await box.check();
    await expect(box).toBeEnabled();
  }
}

interface InspectedFixtures {
  /** A broker in this process, with `inspect`. */
  readonly inspected: { readonly broker: Broker; readonly rendezvousFile: string };
  /** What `peerport inspector --no-open` prints. */
  readonly inspectorUrl: string;
  readonly inspector: InspectorPage;
}

export const test = base.extend<InspectedFixtures>({
  inspected: async ({ hostIsThere: _ }, use) => {
    const directory = await mkdtemp(join(tmpdir(), 'peerport-e2e-'));
    const broker = await startBroker({ inspect: { name: 'inspected', directory } });
    await use({ broker, rendezvousFile: join(directory, 'inspected.json') });
    await broker.close();
    await rm(directory, { recursive: true });
  },

  broker: async ({ inspected }, use) => use(inspected.broker),

  inspectorUrl: async ({ inspected: { rendezvousFile } }, use) => {
    const command = spawn(process.execPath, [PEERPORT, 'inspector', '--no-open', '--broker', rendezvousFile]);
    const ended = once(command, 'exit');
    const [url] = await once(createInterface(command.stdout), 'line');
    await use(String(url));
    command.kill();
    await ended;
  },

  inspector: async ({ renderers, inspectorUrl }, use) => {
    const renderer = await renderers.open(inspectorUrl);
    const { page } = renderer;
    const errors: string[] = [];
    const onError = ({ message }: Error) => errors.push(message);
    const onConsole = (message: ConsoleMessage) => {
      if (message.type() === 'error') errors.push(message.text());
    };
    page.on('pageerror', onError).on('console', onConsole);
    await expect(page.getByText('live', { exact: true })).toBeVisible();
    await use(new InspectorPage(page));
    page.off('pageerror', onError).off('console', onConsole);
    await renderers.release(renderer);
    expect(errors, 'what the inspector should not have done').toEqual([]);
  },
});
