import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { AdminFunctions } from '@peerport/protocol/admin';
import { Command } from 'commander';
import open from 'open';
import { type BrokerChoice, brokerOption, withBroker } from '../admin.ts';
import { CliError } from '../errors.ts';
import { examples } from '../examples.ts';
import { note, print } from '../terminal/print.ts';

/** Time that a browser has to start and load the page. */
const LOAD_MS = 20_000;
const LOOK_MS = 100;

export function inspectorCommand(): Command {
  return new Command('inspector')
    .description('Open the inspector in a browser: channels, messages and figures of a broker, live.')
    .addOption(brokerOption())
    .option('--no-open', 'print the address instead; it can be loaded once, within some seconds')
    .addHelpText('after', examples(['peerport inspector', 'opens the browser that is the default']))
    .action(run);
}

async function run({ open: opens, ...choice }: BrokerChoice & { open: boolean }): Promise<void> {
  await withBroker(choice, async (functions) => {
    const url = await functions.inspectorUrl();
    if (opens) await openPage(functions, url);
    else print(url);
  });
}

/** Opens the page by way of a file that nobody else can read: an address in a list of processes could be taken by anybody. */
async function openPage(functions: AdminFunctions, url: string): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'peerport-inspector-'));
  const file = join(directory, 'inspector.html');
  const page = `<!doctype html><meta http-equiv="refresh" content="0;url=${url}"><title>peerport inspector</title>\n`;
  await writeFile(file, page, { mode: 0o600, flag: 'wx' });
  try {
    const { adminSocketsCount } = await functions.stats();
    await open(file);
    await pageIsThere(functions, adminSocketsCount);
  } finally {
    await rm(directory, { recursive: true });
  }
  note('the inspector is open in your browser');
}

/** Resolves when the page has opened its admin socket. */
async function pageIsThere(functions: AdminFunctions, socketsCountBefore: number): Promise<void> {
  for (const deadlineMs = performance.now() + LOAD_MS; performance.now() < deadlineMs; await delay(LOOK_MS)) {
    if ((await functions.stats()).adminSocketsCount > socketsCountBefore) return;
  }
  throw new CliError('failed', 'no browser has loaded the page; --no-open prints its address');
}
