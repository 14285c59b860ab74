import { chmod, readdir, readFile, writeFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { findBroker, openAdminClient } from '@peerport/broker/inspect';
import { ADMIN_SUBPROTOCOL } from '@peerport/protocol/admin';
import { WebSocket } from 'ws';
import { testBroker } from '../../support/broker.ts';
import { Command, rendezvousDirectory, run, scratch } from '../../support/cli/command.ts';
import { LINUX, testWith } from '../../support/platforms.ts';

const PAGE = /http:\/\/127\.0\.0\.1:\d+\/inspector\/[\w-]{43}/;

test('--no-open prints an address that can be loaded once', async () => {
  await testBroker({ inspect: { directory: rendezvousDirectory() } });
  const { code, stdout } = await run(['inspector', '--no-open']);
  expect(code).toBe(0);
  expect(stdout).toMatch(new RegExp(`^${PAGE.source}\n$`));
  const answers = [await fetch(stdout.trim()), await fetch(stdout.trim())];
  expect(answers.map(({ status }) => status)).toEqual([200, 404]);
});

testWith(LINUX)('the browser is given a file that nobody else can read, and that is gone afterwards', async () => {
  await testBroker({ inspect: { directory: rendezvousDirectory() } });
  const [browser, opened] = [scratch('browser'), scratch('opened')];
  await writeFile(
    browser,
    `#!/bin/sh\nstat -c %a "\${1#file://}" >"${opened}"\ncat "\${1#file://}" >>"${opened}"\necho done >>"${opened}"\n`,
  );
  await chmod(browser, 0o755);
  const command = new Command(['inspector'], { BROWSER: browser, DISPLAY: '', XDG_CURRENT_DESKTOP: '' });
  const page = await fileWith(opened, 'done');
  expect(page).toMatch(/^600\n/);
  expect(page).toMatch(PAGE);

  // Instead of a page: an admin socket, by which the command knows that the page is there.
  const { url, token } = await findBroker(undefined, rendezvousDirectory());
  const admin = await openAdminClient(new WebSocket(url, ADMIN_SUBPROTOCOL), token, { tapped() {} });
  expect(await command.ended).toMatchObject({ code: 0, stderr: expect.stringContaining('is open in your browser') });
  expect((await readdir(scratch(''))).filter((name) => name.startsWith('peerport-inspector-'))).toEqual([]);
  admin.close();
});

async function fileWith(path: string, text: string): Promise<string> {
  for (;;) {
    const content = await readFile(path, 'utf8').catch(() => '');
    if (content.includes(text)) return content;
  }
}
