import { describe, expect, test } from '@jest/globals';
import { connect, formatTicket, type PeerPort } from '@peerport/client';
import { closeBoth, pairOfPorts, receive, testBroker } from '../../support/broker.ts';
import { rendezvousDirectory } from '../../support/cli/command.ts';
import { Terminal } from '../../support/cli/terminal.ts';

const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is how it begins
const COLOR = /\x1b\[[\d;]+m/;
const UP = '\x1b[A';

describe('connect', () => {
  async function connected(
    env: Record<string, string> = {},
  ): Promise<{ terminal: Terminal; port: PeerPort; revoke(): void }> {
    const broker = await testBroker();
    const { id, port1, port2 } = await broker.createChannel();
    const terminal = new Terminal(['connect'], { env: { ...env, PEERPORT_TICKET: formatTicket(port1) } });
    const port = connect(port2);
    await terminal.screen.match(/the peer is there/);
    return { terminal, port, revoke: () => void broker.revoke(id) };
  }

  test('what is typed is posted, what comes is shown with its time and size', async () => {
    const { terminal, port } = await connected();
    terminal.type("{ greet: 'hello', list: [1, 2n] }\r");
    expect(await receive(port, 1)).toEqual([{ greet: 'hello', list: [1, 2n] }]);
    port.postMessage(new Map([['answer', 42]]));
    await terminal.screen.match(/← [\d:.]+ \d+ B.*Map\(1\).*'answer'/);
    expect(terminal.screen.text).toContain('\x1b[33m42');
    terminal.type(CTRL_D);
    expect(await terminal.ended).toBe(0);
    expect(await port.closed).toMatchObject({ reason: 'closed' });
  });

  test('there is a history, and what is not a literal is told', async () => {
    const { terminal, port } = await connected();
    terminal.type('hello\r');
    await terminal.screen.match(/hello is not a literal; is it text\? then write 'hello'/);
    terminal.type("'first'\r");
    expect(await receive(port, 1)).toEqual(['first']);
    terminal.type(`${UP}\r`);
    expect(await receive(port, 1)).toEqual(['first']);
    terminal.type(CTRL_C);
    expect(await terminal.ended).toBe(0);
  });

  test('what comes while something is typed does not disturb it', async () => {
    const { terminal, port } = await connected();
    terminal.type("'half a ");
    await terminal.screen.match(/'half a /);
    port.postMessage('interruption');
    await terminal.screen.match(/interruption/);
    terminal.type("message'\r");
    expect(await receive(port, 1)).toEqual(['half a message']);
    terminal.type(CTRL_D);
    await terminal.ended;
  });

  test('everything that the peer posted before it closed is shown, and then the end', async () => {
    const { terminal, port } = await connected();
    for (let number = 0; number < 500; number++) port.postMessage(`message ${number}`);
    port.close();
    expect(await terminal.ended).toBe(0);
    expect(terminal.text.match(/'message \d+'/g)).toHaveLength(500);
    expect(terminal.text).toMatch(/'message 499'[\s\S]*the port closed/);
  });

  test('the end of the channel ends it, with an exit code', async () => {
    const { terminal, revoke } = await connected();
    revoke();
    expect(await terminal.ended).toBe(21);
    expect(terminal.text).toContain('the port closed (revoked)');
  });

  test('NO_COLOR is honoured', async () => {
    const { terminal, port } = await connected({ NO_COLOR: '1' });
    port.postMessage({ answer: 42 });
    await terminal.screen.match(/answer: 42/);
    expect(terminal.screen.text).not.toMatch(COLOR);
    terminal.type(CTRL_D);
    await terminal.ended;
  });

  test('- asks for the ticket', async () => {
    const broker = await testBroker();
    const { port1, port2 } = await broker.createChannel();
    const terminal = new Terminal(['connect', '-']);
    await terminal.screen.match(/ticket: /);
    terminal.type(`${formatTicket(port1)}\r`);
    const port = connect(port2);
    await terminal.screen.match(/the peer is there/);
    port.close();
    expect(await terminal.ended).toBe(0);
  });
});

describe('top', () => {
  const ENTER = '\x1b[?1049h';
  const LEAVE = '\x1b[?1049l';

  test('shows channels and their rates, follows them, and leaves the terminal as it was', async () => {
    const broker = await testBroker({ inspect: { directory: rendezvousDirectory() } });
    const ports = await pairOfPorts(broker, { label: 'chat' });
    ports[1].start();
    const terminal = new Terminal(['top', '--interval', '0.1']);
    await terminal.screen.match(/chat +.*paired/);
    expect(terminal.screen.text).toContain(ENTER);
    const timer = setInterval(() => ports[0].postMessage('x'.repeat(1_000)), 5);
    await terminal.screen.match(/chat +\S*paired\S* +\d+ m?s +[1-9]\d* +[\d.]+ KiB/);
    clearInterval(timer);
    await closeBoth(ports);
    await terminal.screen.match(/ 0 channels/);
    terminal.type('q');
    expect(await terminal.ended).toBe(0);
    expect(terminal.screen.text.endsWith(LEAVE)).toBe(true);
  });

  test('Ctrl-C quits', async () => {
    await testBroker({ inspect: { directory: rendezvousDirectory() } });
    const terminal = new Terminal(['top']);
    await terminal.screen.match(/looking/);
    terminal.type(CTRL_C);
    expect(await terminal.ended).toBe(0);
  });

  test('a terminal that is too narrow is told in one line, before and after', async () => {
    await testBroker({ inspect: { directory: rendezvousDirectory() } });
    const narrow = new Terminal(['top'], { columns: 60 });
    expect(await narrow.ended).toBe(7);
    expect(narrow.text).toBe(
      'peerport: the terminal has 60 columns, and 80 are needed; make it wider, or use --once\r\n',
    );

    const terminal = new Terminal(['top', '--interval', '0.1'], { columns: 90 });
    await terminal.screen.match(/CHANNEL/);
    terminal.resize(70, 20);
    await terminal.screen.match(/the terminal has 70 columns/);
    terminal.resize(100, 20);
    await terminal.screen.match(/70 columns[\s\S]*CHANNEL/);
    terminal.type('q');
    expect(await terminal.ended).toBe(0);
  });
});
