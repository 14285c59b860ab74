import { once } from 'node:events';
import { readdirSync, rmdirSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { decodeDelivery, decodeRequestAnswer, REQUEST_IPC_CHANNEL, type Ticket } from '@peerport/protocol';
import { WebSocket } from 'ws';
import { App } from '../../../../tests/electron-model/app.ts';
import { heardBy, InventedContents, InventedProcess } from '../../../../tests/electron-model/invented-pages.ts';
import { IpcMain } from '../../../../tests/electron-model/ipc-main.ts';
import { Session } from '../../../../tests/electron-model/session.ts';
import { WebContents } from '../../../../tests/electron-model/web-contents.ts';
import type { WebFrameMain } from '../../../../tests/electron-model/web-frame-main.ts';
import { cspFor } from '../../src/electron/csp.ts';
import { type ElectronBroker, startElectronBroker } from '../../src/electron/electron-broker.ts';
import type { PermissionHandlers } from '../../src/electron/loopback-permission.ts';
import type { ElectronBrokerOptions } from '../../src/electron/options.ts';
import type { PortTarget } from '../../src/electron/target.ts';

const ORIGIN = 'app://x';

let app: App;
let ipcMain: IpcMain;
let broker: ElectronBroker;
let editor: InventedContents;
let preview: InventedContents;

beforeEach(async () => {
  app = new App();
  ipcMain = new IpcMain();
  editor = new InventedContents(ORIGIN);
  preview = new InventedContents(ORIGIN);
  broker = await start();
});

afterEach(() => broker.close());

function start(options: Partial<ElectronBrokerOptions> = {}): Promise<ElectronBroker> {
  return startElectronBroker({
    app: app.asApp,
    ipcMain: ipcMain.asIpcMain,
    origins: [ORIGIN],
    relay: 'inline',
    ...options,
  });
}

/** Besides the one that is there. */
function startAnother(options: Partial<ElectronBrokerOptions>): Promise<ElectronBroker> {
  return start({ ipcMain: new IpcMain().asIpcMain, ...options });
}

const webContents = WebContents as unknown as NonNullable<ElectronBrokerOptions['webContents']>;

/** Another page comes into a window. */
function go(contents: InventedContents, origin: string): void {
  contents.navigate(contents.mainFrame, { origin });
}

/** What was delivered to a page last. */
function deliveredTo({ mainFrame }: InventedContents) {
  return decodeDelivery(heardBy(mainFrame).at(-1)?.[1] as string);
}

function ticketOf(contents: InventedContents): Ticket {
  return deliveredTo(contents).tickets[0] as Ticket;
}

/** How the broker closes the socket of a page that redeems a ticket. */
async function redeem({ url, token }: Ticket, origin: string = ORIGIN): Promise<[code: number, reason: string]> {
  const socket = new WebSocket(url, ['peerport.v1', `peerport.token.${token}`], { origin });
  const [code, reason] = await once(socket, 'close');
  return [code, String(reason)];
}

test('a window that is reloaded creates channels as the one that it was', async () => {
  await using other = await startAnother({ limits: { maxDerivedChannelsCount: 1 } });
  const answers: object[] = [];
  for (const osProcessId of [1, 2]) {
    Object.assign(editor.mainFrame.host, { osProcessId });
    const { port1 } = await other.createChannel({ port1: { canCreate: true } });
    await other.postMessage(editor.asContents, 'x', undefined, [port1]);
    const socket = new WebSocket(port1.url, ['peerport.v1', `peerport.token.${port1.token}`], { origin: ORIGIN });
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'create-channel', request: 0, options: {} }));
    answers.push(JSON.parse(String((await once(socket, 'message'))[0])));
  }
  expect(answers).toEqual([
    expect.objectContaining({ type: 'created' }),
    expect.objectContaining({ type: 'not-created', message: expect.stringContaining('its holder created are open') }),
  ]);
});

describe('pair', () => {
  test('gives each side a ticket of one channel, that its origin alone may redeem', async () => {
    const { id } = await broker.pair(editor.asContents, preview.asContents, { channel: 'doc', label: 'a label' });
    expect(await broker.channels()).toMatchObject([{ id, label: 'a label', state: 'created' }]);
    const [mine, other] = [editor, preview].map(deliveredTo);
    expect(mine).toMatchObject({ channel: 'doc', message: undefined, tickets: [{ channel: id, label: 'a label' }] });
    expect(other?.tickets[0]).toMatchObject({ channel: id });
    expect(mine?.tickets[0]?.token).not.toBe(other?.tickets[0]?.token);

    await broker.createChannel({ origins: ['https://known.example'] });
    expect(await redeem(ticketOf(editor), 'https://known.example')).toEqual([4405, expect.any(String)]);
  });

  test('takes a utility process, which has no origin, and gets the ticket as a message', async () => {
    const worker = new InventedProcess();
    const { id } = await broker.pair(editor.asContents, worker.asProcess, { channel: 'jobs' });
    expect(worker.sent).toEqual([
      { channel: 'jobs', message: undefined, tickets: [expect.objectContaining({ channel: id })] },
    ]);
  });

  test('takes a single frame, if it is told how to find its WebContents', async () => {
    editor = new InventedContents(ORIGIN, { nodeIntegrationInSubFrames: true });
    const frame = editor.insertFrame(ORIGIN);
    const pair = (from: ElectronBroker) => from.pair(frame.asFrame, preview.asContents, { channel: 'x' });
    await expect(pair(broker)).rejects.toThrow(/give Electron's webContents to startElectronBroker/);
    await using other = await startAnother({ webContents });
    await pair(other);
    expect(heardBy(frame)).toHaveLength(1);
    expect(heardBy(editor.mainFrame)).toEqual([]);
  });

  test.each<[string, (contents: InventedContents) => void, RegExp]>([
    ['a closed window', (contents) => contents.destroy(), /its window was closed/],
    ['a page whose process is dead', (contents) => contents.crash(), /its frame is gone/],
    ['a page that is not there yet', (contents) => go(contents, ''), /await loadURL\(\)/],
    ['a sandboxed page', (contents) => go(contents, 'null'), /no page with an origin/],
    ['a foreign page', (contents) => go(contents, 'https://evil.example'), /evil.example is not among/],
  ])('%s is no target, and leaves no channel', async (_name, spoil, message) => {
    spoil(preview);
    const paired = broker.pair(editor.asContents, preview.asContents, { channel: 'x' });
    await expect(paired).rejects.toMatchObject({ code: 'ERR_TARGET', message: expect.stringMatching(message) });
    expect(await broker.channels()).toEqual([]);
    expect([editor, preview].map(({ listenersCount }) => listenersCount)).toEqual([0, 0]);
  });

  test('a page that is left while its ticket is bound gets none', async () => {
    editor.once('newListener', () => queueMicrotask(() => editor.navigate()));
    const paired = broker.pair(editor.asContents, preview.asContents, { channel: 'x' });
    await expect(paired).rejects.toMatchObject({ code: 'ERR_TARGET' });
    expect(await broker.channels()).toEqual([]);
    expect(heardBy(preview.mainFrame)).toEqual([]);
  });

  test('options are checked', async () => {
    const options = { chanel: 'x' } as unknown as { channel: string };
    await expect(broker.pair(editor.asContents, preview.asContents, options)).rejects.toThrow(
      /pair: options.channel must/,
    );
  });

  test('a window or a view stands for its contents', async () => {
    const window = { webContents: editor.asContents };
    broker.setLabel(window, 'editor');
    await broker.pair(window, preview.asContents, { channel: 'x' });
    expect(deliveredTo(editor)).toMatchObject({ channel: 'x' });

    // Electron's own error, when its window was destroyed.
    const destroyed = {
      get webContents(): never {
        throw new TypeError('Object has been destroyed');
      },
    };
    const paired = broker.pair(destroyed, preview.asContents, { channel: 'x' });
    await expect(paired).rejects.toMatchObject({ code: 'ERR_TARGET', message: expect.stringMatching(/was closed/) });
  });

  test.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['window 1', 'window 1'],
    ['an object of another kind', { send() {} }],
  ])('%s is no target', async (what, target) => {
    const paired = broker.pair(editor.asContents, target as PortTarget, { channel: 'x' });
    await expect(paired).rejects.toMatchObject({
      name: 'TypeError',
      message: expect.stringContaining(`cannot be given to ${what}: name a`),
    });
    expect(() => broker.setLabel(target as typeof editor.asContents, 'x')).toThrow(TypeError);
    expect(await broker.channels()).toEqual([]);
  });

  test('a subframe is a target only if preload scripts run in it', async () => {
    await using other = await startAnother({ webContents });
    const pair = (contents: InventedContents) =>
      other.pair(contents.insertFrame(ORIGIN).asFrame, preview.asContents, { channel: 'x' });
    await expect(pair(new InventedContents(ORIGIN, {}))).rejects.toMatchObject({
      code: 'ERR_TARGET',
      message: expect.stringMatching(/set nodeIntegrationInSubFrames/),
    });
    expect(await other.channels()).toEqual([]);
    await pair(new InventedContents(ORIGIN, { nodeIntegrationInSubFrames: true }));
  });
});

describe('postMessage', () => {
  test('delivers tickets with a message', async () => {
    const { port1, port2 } = await broker.createChannel();
    const message = { role: new Map([['editor', 1n]]) };
    await broker.postMessage(editor.asContents, 'setup', message, [port1]);
    expect(deliveredTo(editor)).toEqual({ channel: 'setup', message, tickets: [port1] });
    await broker.postMessage(preview.asContents, 'setup', null, [port2]);
    expect(ticketOf(preview)).toEqual(port2);
  });

  test('a ticket that is void, and none at all, are errors', async () => {
    const { id, port1 } = await broker.createChannel();
    await broker.revoke(id);
    const posted = broker.postMessage(editor.asContents, 'setup', null, [port1]);
    await expect(posted).rejects.toMatchObject({ code: 'ERR_TICKET' });
    await expect(broker.postMessage(editor.asContents, 'setup', null, [])).rejects.toThrow(TypeError);
    expect(editor.listenersCount).toBe(0);
  });

  test.each<[string, (ticket: Ticket) => [string, readonly Ticket[]], RegExp]>([
    ['the same ticket twice', (ticket) => ['x', [ticket, { ...ticket }]], /the same ticket is listed twice/],
    ['what is no ticket', () => ['x', [{} as Ticket]], /at least one ticket of createChannel/],
    ['a ticket by itself', (ticket) => ['x', ticket as unknown as Ticket[]], /as in \[port1\]/],
    ['no name', (ticket) => [undefined as unknown as string, [ticket]], /must be a string, and is undefined/],
  ])('%s is a TypeError, and the ticket is as good as before', async (_name, given, problem) => {
    const { port1 } = await broker.createChannel();
    const [channel, tickets] = given(port1);
    const posted = broker.postMessage(editor.asContents, channel, null, tickets);
    await expect(posted).rejects.toMatchObject({ name: 'TypeError', message: expect.stringMatching(problem) });
    await broker.postMessage(editor.asContents, 'x', null, [port1]);
  });

  test('a ticket is given to one target', async () => {
    const { port1 } = await broker.createChannel();
    await broker.postMessage(editor.asContents, 'x', null, [port1]);
    const again = broker.postMessage(preview.asContents, 'x', null, [port1]);
    await expect(again).rejects.toMatchObject({ code: 'ERR_TICKET' });
    expect(heardBy(preview.mainFrame)).toEqual([]);
  });

  test('a message that cannot be cloned leaves the ticket as it was', async () => {
    const { port1 } = await broker.createChannel();
    for (const target of [editor.asContents, new InventedProcess().asProcess]) {
      const posted = broker.postMessage(target, 'x', () => {}, [port1]);
      await expect(posted).rejects.toThrow(expect.objectContaining({ name: 'DataCloneError' }));
    }
    await broker.postMessage(editor.asContents, 'x', null, [port1]);
  });
});

describe('lifetime', () => {
  test('a ticket that was not redeemed is void when its page is left, and the other side learns why', async () => {
    await broker.pair(editor.asContents, preview.asContents, { channel: 'x' });
    editor.crash('killed');
    await once(editor, 'render-process-gone');
    expect(await redeem(ticketOf(editor))).toEqual([4404, expect.any(String)]);
    expect(await redeem(ticketOf(preview))).toEqual([4001, 'the renderer process was killed']);
    expect(await broker.channels()).toEqual([]);
  });

  test('1,000 reloads leave nothing', async () => {
    const tickets: Ticket[] = [];
    for (let reload = 0; reload < 1_000; reload++) {
      await broker.pair(editor.asContents, preview.asContents, { channel: 'x' });
      tickets.push(ticketOf(preview));
      expect([editor, preview].map(({ listenersCount }) => listenersCount)).toEqual([4, 4]);
      editor.navigate();
      preview.navigate();
    }
    expect(await broker.channels()).toEqual([]);
    expect([editor, preview].map(({ listenersCount }) => listenersCount)).toEqual([0, 0]);
    for (const ticket of [tickets[0], tickets[999]]) {
      expect(await redeem(ticket as Ticket)).toEqual([4404, expect.any(String)]);
    }
  });

  test('the broker closes when the app quits, not when it only wants to, and listens to nothing any more', async () => {
    await broker.pair(editor.asContents, preview.asContents, { channel: 'x' });
    app.once('will-quit', (event: { preventDefault(): void }) => event.preventDefault());
    app.quit();
    expect(await broker.channels()).toHaveLength(1);
    app.quit();
    await expect(broker.channels()).rejects.toMatchObject({ code: 'ERR_BROKER_CLOSED' });
    await broker.close();
    expect(app.eventNames()).toEqual([]);
    expect(ipcMain.handlersCount).toBe(0);
    expect(editor.listenersCount).toBe(0);
  });
});

test('when the app has quit, its rendezvous file is gone already', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'peerport-quit-'));
  await using _other = await startAnother({ inspect: { directory, name: 'quits' } });
  expect(readdirSync(directory).sort()).toEqual(['quits.json']);
  app.exit();
  expect(readdirSync(directory)).toEqual([]);
  rmdirSync(directory);
});

describe('requests', () => {
  async function request(name: string, contents = editor, senderFrame: WebFrameMain | null = contents.mainFrame) {
    const event = { sender: contents, senderFrame };
    return decodeRequestAnswer((await ipcMain.invoke(event, REQUEST_IPC_CHANNEL, name)) as string);
  }

  test('a page is paired with whom the handler names', async () => {
    const worker = new InventedProcess();
    broker.onRequest('search', ({ name, origin, webContents }) => {
      expect([name, origin, webContents]).toEqual(['search', ORIGIN, editor]);
      return worker.asProcess;
    });
    const answer = await request('search');
    const [{ channel, tickets }] = worker.sent as [{ channel: string; tickets: Ticket[] }];
    expect(channel).toBe('search');
    expect(answer).toEqual({ ticket: expect.objectContaining({ channel: tickets[0]?.channel, label: 'search' }) });
    expect(heardBy(editor.mainFrame)).toEqual([]);
  });

  test('or gets the ticket that the handler made', async () => {
    const { port1, id } = await broker.createChannel();
    broker.onRequest('own', async () => port1);
    expect(await request('own')).toEqual({ ticket: port1 });
    editor.destroy();
    expect((await broker.channels()).find((channel) => channel.id === id)).toMatchObject({ state: 'abandoned' });
  });

  test.each<[string, () => Promise<unknown>, RegExp]>([
    ['a name that nobody answers to', () => request('nothing'), /no handler for this name/],
    [
      'a page of another origin',
      () => request('no', new InventedContents('https://evil.example')),
      /is not among the origins/,
    ],
    ['a page that is gone', () => request('no', editor, null), /the page that asked is gone/],
    ['a handler that throws', () => request('no'), /^not today$/],
  ])('%s: the page is told', async (_name, ask, problem) => {
    broker.onRequest('no', () => {
      throw new Error('not today');
    });
    expect(await ask()).toEqual({ problem: expect.stringMatching(problem) });
    expect(await broker.channels()).toEqual([]);
  });

  test('are answered by one broker', async () => {
    await expect(start()).rejects.toThrow(/another broker answers the requests of pages/);
    expect(app.listenerCount('quit')).toBe(1);
  });

  test('need ipcMain', async () => {
    await using deaf = await startElectronBroker({ app: app.asApp, origins: [ORIGIN], relay: 'inline' });
    expect(() => deaf.onRequest('x', () => editor.asContents)).toThrow(/give Electron's ipcMain/);
  });
});

describe('permissions', () => {
  const DENY: PermissionHandlers = {
    request: (_contents, _permission, respond) => respond(false),
    check: () => false,
  };
  const answersOf = (session: Session, permission: string) => [
    session.request(permission, `${ORIGIN}/`),
    session.check(permission, ORIGIN),
    session.request(permission, 'https://evil.example/'),
    session.check(permission, 'https://evil.example'),
  ];

  test('handlers that the app has set are left alone, also those of sessions to come', async () => {
    const [given, later] = [new Session(), new Session()];
    for (const session of [given, later]) session.setPermissionRequestHandler(DENY.request ?? null);
    for (const session of [given, later]) session.setPermissionCheckHandler(DENY.check ?? null);
    for (const permissions of [undefined, false] as const) {
      await using _other = await startAnother({
        session: given.asSession,
        ...(permissions === false && { permissions }),
      });
      app.emit('session-created', later);
      for (const session of [given, later]) {
        for (const permission of ['loopback-network', 'media', 'geolocation']) {
          expect(answersOf(session, permission)).toEqual([false, false, false, false]);
        }
      }
    }
    expect(app.listenerCount('session-created')).toBe(0);
  });

  test('those that it hands over let its own pages reach loopback, and nothing else', async () => {
    const session = new Session();
    await using _other = await startAnother({ session: session.asSession, permissions: DENY });
    expect(answersOf(session, 'loopback-network')).toEqual([true, true, false, false]);
    expect(answersOf(session, 'media')).toEqual([false, false, false, false]);
  });

  test('are those of a session', async () => {
    await expect(start({ permissions: DENY })).rejects.toThrow(/options.session must be the session that has those/);
    const permissions = { request: 7 } as unknown as PermissionHandlers;
    await expect(start({ session: new Session().asSession, permissions })).rejects.toThrow(
      /options.permissions.request must be a function/,
    );
  });
});

test('the options are checked', async () => {
  await expect(start({ origins: [] })).rejects.toThrow(/startElectronBroker: options.origins must name the origins/);
  await expect(start({ origins: ['app://x/'] })).rejects.toThrow(/options.origins.0 must be an origin/);
  await expect(start({ port: -1 })).rejects.toThrow(/options.port is below 0/);
});

test('cspFor gives the source for connect-src', () => {
  expect(cspFor(broker)).toBe(broker.url);
});
