import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { decodeDelivery, decodeRequestAnswer, REQUEST_IPC_CHANNEL, type Ticket } from '@peerport/protocol';
import { WebSocket } from 'ws';
import { Session } from '../../../../tests/electron-model/session.ts';
import { cspFor } from '../../src/electron/csp.ts';
import { type ElectronBroker, startElectronBroker } from '../../src/electron/electron-broker.ts';
import type { PermissionHandlers } from '../../src/electron/loopback-permission.ts';
import type { ElectronBrokerOptions } from '../../src/electron/options.ts';
import { FakeContents, FakeFrame, FakeIpcMain, FakeProcess, fakeApp } from '../support/electron.ts';

const ORIGIN = 'app://x';

let app: ReturnType<typeof fakeApp>;
let ipcMain: FakeIpcMain;
let broker: ElectronBroker;
let editor: FakeContents;
let preview: FakeContents;

beforeEach(async () => {
  app = fakeApp();
  ipcMain = new FakeIpcMain();
  editor = new FakeContents(ORIGIN);
  preview = new FakeContents(ORIGIN);
  broker = await start();
});

afterEach(() => broker.close());

function start(options: Partial<ElectronBrokerOptions> = {}): Promise<ElectronBroker> {
  return startElectronBroker({ app, ipcMain: ipcMain.asIpcMain, origins: [ORIGIN], relay: 'inline', ...options });
}

/** What was delivered to a page last. */
function deliveredTo({ mainFrame }: FakeContents) {
  return decodeDelivery(mainFrame.sent.at(-1)?.[1] as string);
}

function ticketOf(contents: FakeContents): Ticket {
  return deliveredTo(contents).tickets[0] as Ticket;
}

/** How the broker closes the socket of a page that redeems a ticket. */
async function redeem({ url, token }: Ticket, origin: string = ORIGIN): Promise<[code: number, reason: string]> {
  const socket = new WebSocket(url, ['peerport.v1', `peerport.token.${token}`], { origin });
  const [code, reason] = await once(socket, 'close');
  return [code, String(reason)];
}

test('a window that is reloaded creates channels as the one that it was', async () => {
  await using other = await start({ limits: { maxDerivedChannelsCount: 1 } });
  const answers: object[] = [];
  for (const osProcessId of [1, 2]) {
    Object.assign(editor.mainFrame, { osProcessId });
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

    const stranger = new FakeContents('https://known.example');
    await broker.createChannel({ origins: [stranger.mainFrame.origin] });
    expect(await redeem(ticketOf(editor), stranger.mainFrame.origin)).toEqual([4405, expect.any(String)]);
  });

  test('takes a utility process, which has no origin, and gets the ticket as a message', async () => {
    const worker = new FakeProcess();
    const { id } = await broker.pair(editor.asContents, worker.asProcess, { channel: 'jobs' });
    expect(worker.sent).toEqual([
      { channel: 'jobs', message: undefined, tickets: [expect.objectContaining({ channel: id })] },
    ]);
  });

  test('takes a single frame, if it is told how to find its WebContents', async () => {
    const frame = new FakeFrame(ORIGIN);
    const pair = (from: ElectronBroker) => from.pair(frame.asFrame, preview.asContents, { channel: 'x' });
    await expect(pair(broker)).rejects.toThrow(/give Electron's webContents to startElectronBroker/);
    const webContents = { fromFrame: () => editor } as unknown as NonNullable<ElectronBrokerOptions['webContents']>;
    await using other = await start({ webContents });
    await pair(other);
    expect(frame.sent).toHaveLength(1);
    expect(editor.mainFrame.sent).toEqual([]);
  });

  test.each<[string, (contents: FakeContents) => void, RegExp]>([
    ['a closed window', (contents) => contents.destroy(), /its window was closed/],
    ['a detached frame', ({ mainFrame }) => (mainFrame.detached = true), /its frame is gone/],
    ['a page that is not there yet', ({ mainFrame }) => (mainFrame.origin = ''), /await loadURL\(\)/],
    ['a sandboxed page', ({ mainFrame }) => (mainFrame.origin = 'null'), /no page with an origin/],
    ['a foreign page', ({ mainFrame }) => (mainFrame.origin = 'https://evil.example'), /evil.example is not among/],
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
    expect(preview.mainFrame.sent).toEqual([]);
  });

  test('options are checked', async () => {
    const options = { chanel: 'x' } as unknown as { channel: string };
    await expect(broker.pair(editor.asContents, preview.asContents, options)).rejects.toThrow(
      /pair: options.channel must/,
    );
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
});

describe('lifetime', () => {
  test('a ticket that was not redeemed is void when its page is left, and the other side learns why', async () => {
    await broker.pair(editor.asContents, preview.asContents, { channel: 'x' });
    editor.processGone('killed');
    expect(await redeem(ticketOf(editor))).toEqual([4404, expect.any(String)]);
    expect(await redeem(ticketOf(preview))).toEqual([4001, 'the renderer process was killed']);
    expect(await broker.channels()).toEqual([]);
  });

  test('1,000 reloads leave nothing', async () => {
    const tickets: Ticket[] = [];
    for (let reload = 0; reload < 1_000; reload++) {
      await broker.pair(editor.asContents, preview.asContents, { channel: 'x' });
      tickets.push(ticketOf(preview));
      expect([editor, preview].map(({ listenersCount }) => listenersCount)).toEqual([3, 3]);
      editor.navigate();
      preview.navigate();
    }
    expect(await broker.channels()).toEqual([]);
    expect([editor, preview].map(({ listenersCount }) => listenersCount)).toEqual([0, 0]);
    for (const ticket of [tickets[0], tickets[999]]) {
      expect(await redeem(ticket as Ticket)).toEqual([4404, expect.any(String)]);
    }
  });

  test('the broker closes when the app quits, and listens to nothing any more', async () => {
    await broker.pair(editor.asContents, preview.asContents, { channel: 'x' });
    app.emit('will-quit');
    await broker.close();
    await expect(broker.channels()).rejects.toMatchObject({ code: 'ERR_BROKER_CLOSED' });
    expect(app.eventNames()).toEqual([]);
    expect(ipcMain.handlers.size).toBe(0);
    expect(editor.listenersCount).toBe(0);
  });
});

describe('requests', () => {
  async function request(name: string, contents = editor, frame: FakeFrame | null = contents.mainFrame) {
    return decodeRequestAnswer((await ipcMain.invoke(REQUEST_IPC_CHANNEL, contents, frame, name)) as string);
  }

  test('a page is paired with whom the handler names', async () => {
    const worker = new FakeProcess();
    broker.onRequest('search', ({ name, origin, webContents }) => {
      expect([name, origin, webContents]).toEqual(['search', ORIGIN, editor]);
      return worker.asProcess;
    });
    const answer = await request('search');
    const [{ channel, tickets }] = worker.sent as [{ channel: string; tickets: Ticket[] }];
    expect(channel).toBe('search');
    expect(answer).toEqual({ ticket: expect.objectContaining({ channel: tickets[0]?.channel, label: 'search' }) });
    expect(editor.mainFrame.sent).toEqual([]);
  });

  test('or gets the ticket that the handler made', async () => {
    const { port1, id } = await broker.createChannel();
    broker.onRequest('own', async () => port1);
    expect(await request('own')).toEqual({ ticket: port1 });
    editor.destroy();
    expect((await broker.channels()).find((channel) => channel.id === id)).toMatchObject({ state: 'abandoned' });
  });

  test.each<[string, () => Promise<unknown>, RegExp]>([
    ['a name that nobody answers to', () => request('nothing'), /nothing answers to this name/],
    [
      'a page of another origin',
      () => request('no', new FakeContents('https://evil.example')),
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

  test('need ipcMain', async () => {
    await using deaf = await startElectronBroker({ app, origins: [ORIGIN], relay: 'inline' });
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
      await using _other = await start({ session: given.asSession, ...(permissions === false && { permissions }) });
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
    await using _other = await start({ session: session.asSession, permissions: DENY });
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
