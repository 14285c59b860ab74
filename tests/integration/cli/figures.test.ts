import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { closeBoth, pairOfPorts, testBroker } from '../../support/broker.ts';
import { Command, rendezvousDirectory, run } from '../../support/cli/command.ts';
import { SHELL, SIGNALS, testWith } from '../../support/platforms.ts';

describe('top', () => {
  test('--once prints a table, --json an array', async () => {
    const broker = await testBroker({ inspect: { name: 'main', directory: rendezvousDirectory() } });
    const ports = await pairOfPorts(broker, { label: 'chat' });
    // Nobody reads: too slow to fill the window before a command has started.
    const timer = setInterval(() => ports[0].postMessage('x'.repeat(100)), 10);
    const table = await run(['top', '--once', '--interval', '1']);
    expect(table).toMatchObject({ code: 0, stderr: '' });
    expect(table.stdout).toMatch(/^main ws:\S+ \(\d+\) {3}1 channel {3}[1-9][\d.]* msg\/s {3}[\d.]+ \w+\/s$/m);
    expect(table.stdout).toMatch(/^CHANNEL +LABEL +STATE +AGE +MSG\/S +BYTES\/S +BUFFERED +UNREAD +PEERS$/m);

    const [row] = JSON.parse((await run(['top', '--once', '--json', '--interval', '1'])).stdout);
    expect(row).toMatchObject({ id: ports[0].channel, label: 'chat', state: 'paired', port1: { state: 'taken' } });
    expect(row.messagesPerSecond).toBeGreaterThan(0);
    expect(row.bytesPerSecond).toBeGreaterThan(100);
    expect(row.outstandingBytes).toBeGreaterThan(0);
    clearInterval(timer);
    ports[1].start();
    await closeBoth(ports);
  });

  testWith(SIGNALS)('--json goes on until Ctrl-C', async () => {
    await testBroker({ inspect: { directory: rendezvousDirectory() } });
    const command = new Command(['top', '--json', '--interval', '0.05']);
    await command.stdout.match(/(\[\]\n){3}/);
    command.signal('SIGINT');
    expect((await command.ended).code).toBe(0);
  });

  test('without a terminal it says what to do', async () => {
    expect(await run(['top'])).toEqual({
      code: 7,
      stdout: '',
      stderr: 'peerport: stdout is no terminal: --once or --json prints without one\n',
    });
  });
});

describe('doctor', () => {
  async function findings(env: NodeJS.ProcessEnv = {}) {
    const { code, stdout } = await run(['doctor', '--json'], { env });
    const found = JSON.parse(stdout) as { status: string; subject: string; text: string; remedy?: string }[];
    return { code, of: (subject: string) => found.find((finding) => finding.subject === subject) };
  }

  test('a healthy machine', async () => {
    const { code, stdout, stderr } = await run(['doctor']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const subject of ['Node', 'loopback', 'proxy', 'browsers', 'rendezvous files']) {
      expect(stdout).toMatch(new RegExp(`^ok +${subject}: `, 'm'));
    }
  });

  test('a proxy that would be asked for loopback', async () => {
    const bare = { HTTP_PROXY: undefined, http_proxy: undefined, ALL_PROXY: undefined, all_proxy: undefined };
    const proxied = await findings({ ...bare, http_proxy: 'http://proxy:3128', NO_PROXY: 'example.org', no_proxy: '' });
    expect(proxied.of('proxy')).toMatchObject({ status: 'warning', remedy: 'add 127.0.0.1 to NO_PROXY' });
    const excepted = await findings({ ...bare, http_proxy: 'http://proxy:3128', no_proxy: 'localhost,127.0.0.1' });
    expect(excepted.of('proxy')).toMatchObject({ status: 'ok' });
  });

  testWith(SHELL)('a directory that is open to others, and a broker that was killed', async () => {
    const command = new Command(['serve', '--inspect', 'killed', '--json']);
    await command.stdout.match(/\n/);
    await command.kill();
    const stale = await findings();
    expect(stale.of('rendezvous files')).toMatchObject({
      status: 'warning',
      text: expect.stringContaining('killed.json'),
    });
    await chmod(rendezvousDirectory(), 0o777);
    const open = await findings();
    expect(open.code).toBe(8);
    expect(open.of('rendezvous files')).toMatchObject({
      status: 'problem',
      remedy: expect.stringContaining('chmod 700'),
    });
  });

  test('a file that is no rendezvous file', async () => {
    await mkdir(rendezvousDirectory(), { mode: 0o700 });
    await writeFile(join(rendezvousDirectory(), 'odd.json'), '{', { mode: 0o600 });
    const odd = await findings();
    expect(odd.of('rendezvous files')).toMatchObject({ status: 'problem', text: expect.stringContaining('odd.json') });
  });
});
