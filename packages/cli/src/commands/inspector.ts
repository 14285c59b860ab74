import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloseCode } from '@peerport/protocol';
import { Command } from 'commander';
import open from 'open';
import type { WebSocket } from 'ws';
import { type BrokerChoice, brokerOption, withBroker } from '../admin/with-broker.ts';
import { examples } from '../base/examples.ts';
import { Interrupts } from '../base/interrupts.ts';
import { InspectorServer } from '../inspector/inspector-server.ts';
import { INSPECTOR_LIMITS } from '../inspector/limits.ts';
import { PageLink } from '../inspector/page-link.ts';
import { note, print } from '../terminal/print.ts';

const { loadTimeoutMs } = INSPECTOR_LIMITS;
/** RFC 6455 §7.4.1. */
const GOING_AWAY = 1001;

export function inspectorCommand(): Command {
  return new Command('inspector')
    .description('Show a broker in a browser, live: its channels, messages and figures. Runs until the page is closed.')
    .addOption(brokerOption())
    .option(
      '--no-open',
      `print the address of the page instead of opening it; it works once, for ${loadTimeoutMs / 1_000} s`,
    )
    .addHelpText('after', examples(['peerport inspector', 'opens the default browser; Ctrl-C ends it']))
    .action(run);
}

async function run({ open: opens, ...choice }: BrokerChoice & { open: boolean }): Promise<void> {
  using interrupts = new Interrupts();
  const hasEnded = new AbortController();
  const link = new PageLink();
  const server = await InspectorServer.start();
  const show = opens ? openPage : printAddress;
  try {
    await withBroker(
      choice,
      async (functions, socket) => {
        const shown = show(server, hasEnded.signal).then((page) => {
          note('the inspector is open; closing the page or Ctrl-C ends it');
          return link.run(page, { functions, socket });
        });
        await Promise.race([shown, interrupts.first]);
      },
      link,
    );
    await server.close(GOING_AWAY, 'peerport inspector was ended');
  } catch (error) {
    await server.close(CloseCode.brokerGone, 'the broker has gone');
    throw error;
  } finally {
    hasEnded.abort();
  }
}

async function printAddress(server: InspectorServer, signal: AbortSignal): Promise<WebSocket> {
  print(server.url);
  return server.loaded(signal);
}

/** Opens the page through a file that only this user can read: every user can read the arguments of a browser. */
async function openPage(server: InspectorServer, signal: AbortSignal): Promise<WebSocket> {
  const directory = await mkdtemp(join(tmpdir(), 'peerport-inspector-'));
  try {
    const file = join(directory, 'inspector.html');
    const html = `<!doctype html><meta http-equiv="refresh" content="0;url=${server.url}"><title>peerport inspector</title>\n`;
    await writeFile(file, html, { mode: 0o600, flag: 'wx' });
    await open(file);
    return await server.loaded(signal);
  } finally {
    await rm(directory, { recursive: true });
  }
}
