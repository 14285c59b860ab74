/** Whatever can be a page in Electron, on the model of it: each has a port to the main process, which is this one. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { type ElectronBroker, type PortTarget, startElectronBroker } from '@peerport/broker/electron';
import { formatTicket } from '@peerport/client';
import { mainProcess, onPort, type PortListener } from '@peerport/client/electron/main';
import { findChromium } from '@peerport/hosts';
import type { BrowserWindow, WebContents, WebFrameMain, WebPreferences } from 'electron';
import { ElectronModel } from '../../tests/electron-model/electron.ts';
import { expect, test } from './fixtures.ts';

type Port = Parameters<PortListener>[0];

const ORIGIN = 'app://bundle';
const require = createRequire(import.meta.url);
const PRELOAD = require.resolve('@peerport/client/electron/preload');
const LEFT = 'the page was left or reloaded';

const HTML = (body: string) => `<!doctype html><title>page</title>${body}`;
/** It answers with its path, and with what came. */
const ECHO = `import { onPort } from '/peerport.js';
onPort('x', (port) => { port.onmessage = ({ data }) => port.postMessage([location.pathname, data]); });`;
const WORKER = `import { connect } from '/peerport.js';
onmessage = ({ data }) => {
  const port = connect(data);
  port.onmessage = ({ data }) => port.postMessage(['worker', data]);
};`;
const FILES: Readonly<Record<string, [type: string, text: string]>> = {
  '/page.html': ['text/html', HTML('<script type="module" src="/echo.js"></script>')],
  '/frame.html': ['text/html', HTML('<script type="module" src="/echo.js"></script>')],
  '/frames.html': ['text/html', HTML('<iframe src="/frame.html"></iframe>')],
  '/echo.js': ['text/javascript', ECHO],
  '/worker.js': ['text/javascript', WORKER],
};

let model: ElectronModel;
let broker: ElectronBroker;

test.skip(({ hostName }) => hostName === 'electron', 'the example app is what runs there');

test.beforeAll(async () => {
  const { executablePath } = findChromium();
  if (executablePath === undefined) return;
  model = await ElectronModel.start(executablePath);
  const bundle = await readFile(require.resolve('@peerport/client/electron/bundle'), 'utf8');
  model.main.protocol.handle('app', ({ url }) => {
    const { pathname } = new URL(url);
    const [type, text] = pathname === '/peerport.js' ? ['text/javascript', bundle] : (FILES[pathname] ?? []);
    if (text === undefined) return new Response('', { status: 404 });
    return new Response(text, { headers: { 'Content-Type': type as string } });
  });
});

test.afterAll(async () => model?.[Symbol.asyncDispose]());

test.beforeEach(async () => {
  broker = await startBroker();
});

test.afterEach(async () => {
  await broker.close();
  for (const window of model.main.BrowserWindow.getAllWindows()) window.destroy();
});

/** The model learns of a navigation over DevTools, later than Electron's main process does: so the broker waits longer for the cause. */
const LIMITS = { causeTimeoutMs: 3_000 };

function startBroker(): Promise<ElectronBroker> {
  const { app, ipcMain, webContents } = model.main;
  return startElectronBroker({ app, ipcMain, webContents, origins: [ORIGIN], limits: LIMITS });
}

/** A window with a page, by default the one that answers. */
async function open(webPreferences: WebPreferences = {}, path = '/page.html'): Promise<BrowserWindow> {
  const window = new model.main.BrowserWindow({ webPreferences: { preload: PRELOAD, ...webPreferences } });
  await window.loadURL(`${ORIGIN}${path}`);
  return window;
}

/** This process' port to a page. */
async function portTo(target: PortTarget): Promise<Port> {
  const given = new Promise<Port>((resolve) => {
    const stop = onPort('x', (port) => {
      stop();
      resolve(port);
    });
  });
  await broker.pair(mainProcess, target, { channel: 'x' });
  return given;
}

function answerOf(port: Port, question: unknown): Promise<unknown> {
  const answered = new Promise<unknown>((resolve) => {
    port.onmessage = ({ data }) => resolve(data);
  });
  port.postMessage(question);
  return answered;
}

async function expectAnswer(target: PortTarget, path = '/page.html'): Promise<Port> {
  const port = await portTo(target);
  expect(await answerOf(port, 1)).toEqual([path, 1]);
  return port;
}

test('a window that was open before the broker', async () => {
  await broker.close();
  const window = await open();
  const request = `import('/peerport.js').then(({ requestPort }) => requestPort('main')).then((port) => port.peer ?? 'open', ({ message }) => message)`;
  expect(await window.webContents.executeJavaScript(request)).toBe(
    "the main process gives no port 'main': no broker answers requests; give Electron's ipcMain to startElectronBroker(), before a page asks",
  );
  broker = await startBroker();
  broker.onRequest('main', () => mainProcess);
  expect(await window.webContents.executeJavaScript(request)).toBe('open');
  await expectAnswer(window);
});

test('a view', async () => {
  const view = new model.main.WebContentsView({ webPreferences: { preload: PRELOAD } });
  await view.webContents.loadURL(`${ORIGIN}/page.html`);
  await expectAnswer(view);
  view.webContents.close();
});

test('windows of several partitions', async () => {
  const windows = [await open({ partition: 'one' }), await open({ partition: 'persist:two' }), await open()];
  for (const window of windows) await expectAnswer(window);
});

test('a worker of a page, with a ticket that the page hands on', async () => {
  const window = await open();
  const { port1, port2 } = await broker.createChannel({ port2: { origins: [ORIGIN] } });
  await broker.postMessage(mainProcess, 'x', undefined, [port1]);
  const given = new Promise<Port>((resolve) => {
    const stop = onPort('x', (port) => {
      queueMicrotask(() => stop());
      resolve(port);
    });
  });
  const post = `const worker = new Worker('/worker.js', { type: 'module' }); worker.postMessage('${formatTicket(port2)}'); 0`;
  await window.webContents.executeJavaScript(post);
  expect(await answerOf(await given, 1)).toEqual(['worker', 1]);
});

test('a page transfers a buffer to a utility process, and gets it back', async () => {
  const window = await open();
  const worker = model.main.utilityProcess.fork(
    fileURLToPath(new URL('../../tests/processes/utility-echo.mjs', import.meta.url)),
  );
  await new Promise<void>((resolve) => worker.once('spawn', resolve));
  const roundTrip =
    window.webContents.executeJavaScript(`import('/peerport.js').then(({ onPort }) => new Promise((resolve) => {
    onPort('jobs', (port) => {
      const buffer = new Uint8Array(1e6).fill(7).buffer;
      port.onmessage = ({ data: { data } }) => resolve([buffer.byteLength, data.byteLength, new Uint8Array(data)[999_999]]);
      port.postMessage(buffer, [buffer]);
    });
  }))`);
  await broker.pair(window, worker, { channel: 'jobs' });
  expect(await roundTrip).toEqual([0, 1_000_000, 7]);
  worker.kill();
});

test('without context isolation, and with a preload script that both the window and its session name', async () => {
  await expectAnswer(await open({ contextIsolation: false }));
  const session = model.main.session.fromPartition('twice');
  session.registerPreloadScript({ type: 'frame', filePath: PRELOAD });
  await expectAnswer(await open({ partition: 'twice' }));
  await expectAnswer(await open({ partition: 'twice', contextIsolation: false }));
});

test.describe('a subframe', () => {
  async function openFrame(): Promise<[WebContents, WebFrameMain]> {
    const { webContents } = await open({ nodeIntegrationInSubFrames: true }, '/frames.html');
    const [frame] = webContents.mainFrame.frames;
    if (frame === undefined) throw new Error('the page has no frame');
    return [webContents, frame];
  }

  test('without preload scripts is no target', async () => {
    const { webContents } = await open({}, '/frames.html');
    const [frame] = webContents.mainFrame.frames;
    await expect(portTo(frame as WebFrameMain)).rejects.toThrow(/set nodeIntegrationInSubFrames/);
  });

  for (const [how, script, message] of [
    ['is reloaded', 'location.reload()', LEFT],
    ['goes to another site', "location.href = 'data:text/html,elsewhere'", LEFT],
    [
      'gets an error page',
      "location.href = 'http://127.0.0.1:1/'",
      `${LEFT}, and the next one failed to load: ERR_UNSAFE_PORT`,
    ],
  ] as const) {
    test(`that ${how} ends its channel at once`, async () => {
      const [, frame] = await openFrame();
      const port = await expectAnswer(frame, '/frame.html');
      await frame.executeJavaScript(`setTimeout(() => { ${script} }), 0`);
      expect(await port.closed).toMatchObject({ reason: 'gone', message });
      expect(await broker.channels()).toEqual([]);
    });
  }

  test('that is removed ends its channel', async () => {
    const [contents, frame] = await openFrame();
    const port = await expectAnswer(frame, '/frame.html');
    await contents.executeJavaScript("document.querySelector('iframe').remove()");
    expect(await port.closed).toMatchObject({ reason: 'gone' });
  });
});

test('a page whose server is down when it is loaded again', async () => {
  const window = await open();
  const port = await expectAnswer(window);
  await expect(window.loadURL('http://127.0.0.1:1/')).rejects.toThrow(/ERR_UNSAFE_PORT/);
  expect(await port.closed).toMatchObject({
    reason: 'gone',
    message: `${LEFT}, and the next one failed to load: ERR_UNSAFE_PORT`,
  });
});

test('a kept pair: a page that is reloaded, and one that crashes', async () => {
  const window = await open();
  const events: string[] = [];
  const given: Port[] = [];
  let onGiven = () => {};
  const next = () =>
    new Promise<void>((resolve) => {
      onGiven = resolve;
    });
  const stopListening = onPort('x', (port) => {
    const life = given.push(port);
    events.push(`port ${life}`);
    port.addEventListener('close', ({ message }) => events.push(`close ${life}: ${message}`));
    onGiven();
  });
  const expectNextPort = async (trigger: () => unknown) => {
    const coming = next();
    await trigger();
    await coming;
    expect(await answerOf(given.at(-1) as Port, given.length)).toEqual(['/page.html', given.length]);
  };
  let kept: ReturnType<ElectronBroker['keep']> | undefined;
  await expectNextPort(() => {
    kept = broker.keep(mainProcess, window, { channel: 'x' });
  });
  await expectNextPort(() => window.webContents.reload());
  await expectNextPort(async () => {
    const gone = new Promise((resolve) => window.webContents.once('render-process-gone', resolve));
    window.webContents.forcefullyCrashRenderer();
    await gone;
    await window.loadURL(`${ORIGIN}/page.html`);
  });
  expect(events).toEqual(['port 1', `close 1: ${LEFT}`, 'port 2', 'close 2: the renderer process crashed', 'port 3']);
  await kept?.stop();
  stopListening();
});
