/**
 * What peerport and its users rely on in Electron, each with its source in Electron's tree, and a check that runs in the main process of
 * whatever calls itself Electron: of the real one (`npm run electron`) and of the model in this folder.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type * as electron from 'electron';
import type { ConformanceKit } from './conformance-kit.ts';

type Electron = typeof electron;

/** One line of the list. */
export interface ConformanceLine {
  readonly id: string;
  /** A sentence that is true of Electron. */
  readonly what: string;
  /** Where Electron says so: files of its tree, and what to look for in them. */
  readonly source: string;
  /** The versions of Electron in which `npm run electron` has confirmed it. */
  readonly confirmedBy?: readonly string[];
  /** Fails with an `AssertionError` where Electron differs. `electron` is ready, and has no windows. */
  readonly check: (electron: Electron, kit: ConformanceKit) => Promise<void>;
}

/** To give to `protocol.registerSchemesAsPrivileged()` before Electron is ready. */
export const CONFORMANCE_SCHEMES: readonly electron.CustomScheme[] = [
  { scheme: 'conformance', privileges: { standard: true, secure: true, supportFetchAPI: true } },
];

/** How long something is waited for that should not come, or may take its time. */
const PATIENCE_MS = 5_000;
const SILENCE_MS = 300;

const FRAME = (url: string) => `<iframe src="${url}"></iframe>`;

/** A window that is not shown. All are closed after each check. */
function open({ BrowserWindow }: Electron, webPreferences: electron.WebPreferences = {}): electron.BrowserWindow {
  return new BrowserWindow({ show: false, webPreferences });
}

/** Waits for something that becomes true. */
async function until(what: string, isTrue: () => boolean): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!isTrue()) {
    assert.ok(Date.now() < deadline, `not within ${PATIENCE_MS} ms: ${what}`);
    await delay(20);
  }
}

/** The events of a WebContents that tell of documents, in order, with what they say of the frame. */
function record(contents: electron.WebContents): [name: string, isMainFrame: boolean, ids: string][] {
  const events: [string, boolean, string][] = [];
  contents.on('did-frame-navigate', (_event, _url, _code, _text, isMainFrame, processId, routingId) =>
    events.push(['did-frame-navigate', isMainFrame, `${processId} ${routingId}`]),
  );
  contents.on('did-fail-provisional-load', (_event, _code, text, _url, isMainFrame, processId, routingId) =>
    events.push([text, isMainFrame, `${processId} ${routingId}`]),
  );
  contents.on('render-process-gone', () => events.push(['render-process-gone', true, '']));
  return events;
}

function idsOf({ processId, routingId }: electron.WebFrameMain): string {
  return `${processId} ${routingId}`;
}

function firstFrame({ mainFrame }: electron.WebContents): electron.WebFrameMain {
  const [frame] = mainFrame.frames;
  assert.ok(frame !== undefined, 'the page has a frame');
  return frame;
}

/** Takes a frame to another page. */
async function go(frame: electron.WebFrameMain, url: string): Promise<void> {
  await frame.executeJavaScript(`setTimeout(() => { location.href = ${JSON.stringify(url)} }), 0`);
}

const FRAME_MAIN = 'shell/browser/api/electron_api_web_frame_main.cc';
const CONTENTS = 'shell/browser/api/electron_api_web_contents.cc';
const PERMISSIONS = 'shell/browser/electron_permission_manager.cc';

const frames: ConformanceLine[] = [
  {
    id: 'frame-stays',
    what: 'A WebFrameMain is the same after a navigation to another site, with another processId, and alive.',
    source: `${FRAME_MAIN}, UpdateRenderFrameHost; spec/api-web-frame-main-spec.ts, "persists through cross-origin navigation"`,
    async check(electron, kit) {
      const { webContents } = open(electron);
      await webContents.loadURL(kit.page('', 'a'));
      const { mainFrame } = webContents;
      const before = mainFrame.processId;
      await webContents.loadURL(kit.page('', 'b'));
      assert.equal(webContents.mainFrame, mainFrame);
      assert.notEqual(mainFrame.processId, before);
      assert.deepEqual([mainFrame.isDestroyed(), mainFrame.detached], [false, false]);
    },
  },
  {
    id: 'subframe-navigates',
    what: 'A subframe that goes to another site is the same WebFrameMain; did-frame-navigate has its new processId and routingId.',
    source: `${CONTENTS}, RenderFrameHostChanged and DidFinishNavigation`,
    async check(electron, kit) {
      const { webContents } = open(electron);
      await webContents.loadURL(kit.page(FRAME(kit.page('', 'a'))));
      const frame = firstFrame(webContents);
      const before = idsOf(frame);
      const events = record(webContents);
      await go(frame, kit.page('', 'b'));
      await until('did-frame-navigate', () => events.length > 0);
      assert.deepEqual(events, [['did-frame-navigate', false, idsOf(frame)]]);
      assert.notEqual(idsOf(frame), before);
      assert.equal(firstFrame(webContents), frame);
      assert.equal(frame.isDestroyed(), false);
    },
  },
  {
    id: 'subframe-reloads',
    what: 'After did-frame-navigate of a subframe that loads the same page again, its ids are those of the event.',
    source: `${CONTENTS}, DidFinishNavigation`,
    async check(electron, kit) {
      const { webContents } = open(electron);
      await webContents.loadURL(kit.page(FRAME(kit.page('', 'a'))));
      const frame = firstFrame(webContents);
      const events = record(webContents);
      await frame.executeJavaScript('setTimeout(() => location.reload()), 0');
      await until('did-frame-navigate', () => events.length > 0);
      assert.deepEqual(events, [['did-frame-navigate', false, idsOf(frame)]]);
    },
  },
  {
    id: 'error-page',
    what: 'A page that does not load is replaced by an error page: did-fail-provisional-load tells of it, did-frame-navigate does not.',
    source: `${CONTENTS}, DidFinishNavigation`,
    async check(electron, kit) {
      const { webContents } = open(electron);
      await webContents.loadURL(kit.page('<script>globalThis.isFirst = true</script>'));
      const events = record(webContents);
      await assert.rejects(webContents.loadURL(kit.deadUrl));
      assert.deepEqual(events, [['ERR_CONNECTION_REFUSED', true, idsOf(webContents.mainFrame)]]);
      assert.equal(await webContents.executeJavaScript('globalThis.isFirst === true'), false);
    },
  },
  {
    id: 'subframe-error-page',
    what: 'The same is true of a subframe, with isMainFrame false and its new ids.',
    source: `${CONTENTS}, DidFinishNavigation`,
    async check(electron, kit) {
      const { webContents } = open(electron);
      await webContents.loadURL(kit.page(FRAME(kit.page('', 'a'))));
      const frame = firstFrame(webContents);
      const events = record(webContents);
      await go(frame, kit.deadUrl);
      await until('did-fail-provisional-load', () => events.length > 0);
      assert.deepEqual(events, [['ERR_CONNECTION_REFUSED', false, idsOf(frame)]]);
    },
  },
  {
    id: 'same-document',
    what: 'A navigation within the document emits neither.',
    source: `${CONTENTS}, DidFinishNavigation`,
    async check(electron, kit) {
      const { webContents } = open(electron);
      await webContents.loadURL(kit.page(''));
      const events = record(webContents);
      const navigated = once(webContents, 'did-navigate-in-page');
      await webContents.executeJavaScript("location.hash = 'here'");
      await navigated;
      assert.deepEqual(events, []);
    },
  },
  {
    id: 'frame-removed',
    what: 'A frame that is removed from its page is destroyed, and its properties throw; no event tells.',
    source: `${CONTENTS}, FrameDeleted; ${FRAME_MAIN}, CheckRenderFrame`,
    async check(electron, kit) {
      const { webContents } = open(electron);
      await webContents.loadURL(kit.page(FRAME(kit.page('', 'a'))));
      const frame = firstFrame(webContents);
      const events = record(webContents);
      await webContents.executeJavaScript("document.querySelector('iframe').remove()");
      await until('the frame is destroyed', () => frame.isDestroyed());
      assert.throws(() => frame.processId, /Render frame was disposed/);
      assert.throws(() => frame.origin, /Render frame was disposed/);
      assert.deepEqual(events, []);
    },
  },
  {
    id: 'crash',
    what: 'When its process has crashed, a main frame is destroyed by the time of render-process-gone, and alive again after a load.',
    source: `${CONTENTS}, PrimaryMainFrameRenderProcessGone; spec/api-web-frame-main-spec.ts, "recovers from renderer crash"`,
    async check(electron, kit) {
      const { webContents } = open(electron);
      await webContents.loadURL(kit.page(''));
      const { mainFrame } = webContents;
      const gone = once(webContents, 'render-process-gone');
      webContents.forcefullyCrashRenderer();
      await gone;
      assert.equal(mainFrame.isDestroyed(), true);
      await webContents.loadURL(kit.page(''));
      assert.equal(webContents.mainFrame, mainFrame);
      assert.equal(mainFrame.isDestroyed(), false);
    },
  },
  {
    id: 'subframe-crash',
    what: 'When the process of a subframe has crashed, the frame is destroyed; no event of its WebContents tells.',
    source: `${CONTENTS}, RenderFrameDeleted and PrimaryMainFrameRenderProcessGone`,
    async check(electron, kit) {
      const { webContents } = open(electron);
      await webContents.loadURL(kit.page(FRAME(kit.page('', 'b'))));
      const frame = firstFrame(webContents);
      assert.notEqual(frame.osProcessId, webContents.mainFrame.osProcessId);
      const events = record(webContents);
      process.kill(frame.osProcessId, 'SIGKILL');
      await until('the frame is destroyed', () => frame.isDestroyed());
      await delay(SILENCE_MS);
      assert.deepEqual(events, []);
    },
  },
  {
    id: 'window-closed',
    what: 'When a window was destroyed, its WebContents has emitted destroyed, and window.webContents throws or is none.',
    source: `shell/common/gin_helper/function_template.h, "Object has been destroyed"; ${CONTENTS}, WebContentsDestroyed`,
    async check(electron, kit) {
      const window = open(electron);
      const { webContents } = window;
      await webContents.loadURL(kit.page(''));
      const destroyed = once(webContents, 'destroyed');
      window.destroy();
      await destroyed;
      assert.equal(webContents.isDestroyed(), true);
      let contents: unknown;
      try {
        contents = window.webContents;
      } catch {}
      assert.ok(contents === undefined || contents === null || contents === webContents);
    },
  },
];

const origins: ConformanceLine[] = [
  {
    id: 'scheme-origin',
    what: 'A page of a scheme that is standard and secure has that scheme as its origin, in frame.origin and on its sockets.',
    source: 'docs/api/protocol.md, registerSchemesAsPrivileged; docs/api/web-frame-main.md, frame.origin',
    async check(electron, kit) {
      const { webContents } = open(electron);
      electron.protocol.handle(
        'conformance',
        () => new Response('<!doctype html>', { headers: { 'Content-Type': 'text/html' } }),
      );
      await webContents.loadURL('conformance://bundle/index.html');
      assert.equal(webContents.mainFrame.origin, 'conformance://bundle');
      await webContents.executeJavaScript(kit.openSocket);
      assert.equal(kit.lastOrigin, 'conformance://bundle');
      electron.protocol.unhandle('conformance');
    },
  },
  {
    id: 'file-origin',
    what: 'A page of a file has the origin file://, in frame.origin and, with the fuse GrantFileProtocolExtraPrivileges, on its sockets.',
    source:
      'shell/browser/electron_browser_client.cc, IsGrantFileProtocolExtraPrivilegesEnabled; spec/api-web-frame-main-spec.ts, "should be file://"',
    async check(electron, kit) {
      const { webContents } = open(electron);
      await webContents.loadFile(await kit.file('.html', '<!doctype html>'));
      assert.equal(webContents.mainFrame.origin, 'file://');
      await webContents.executeJavaScript(kit.openSocket);
      assert.equal(kit.lastOrigin, 'file://');
    },
  },
  {
    id: 'popup-origin',
    what: 'A popup with about:blank has the origin of its opener, in frame.origin and on its sockets.',
    source:
      'spec/api-web-frame-main-spec.ts, "should show parent frame\'s origin when about:blank child window opened"',
    async check(electron, kit) {
      const { webContents } = open(electron);
      const url = kit.page('');
      await webContents.loadURL(url);
      const created = once(webContents, 'did-create-window') as Promise<[electron.BrowserWindow]>;
      await webContents.executeJavaScript("void open('about:blank')", true);
      const [{ webContents: popup }] = await created;
      assert.equal(popup.mainFrame.origin, new URL(url).origin);
      await popup.executeJavaScript(kit.openSocket);
      assert.equal(kit.lastOrigin, new URL(url).origin);
    },
  },
  {
    id: 'worker-origin',
    what: 'A socket of a worker has the origin of the page that started it.',
    source: 'HTML, "run a worker"; Chromium',
    async check(electron, kit) {
      const { webContents } = open(electron);
      const url = kit.page('');
      await webContents.loadURL(url);
      const worker = `${kit.openSocket}.then(() => postMessage(0))`;
      await webContents.executeJavaScript(
        `new Promise((done) => { new Worker(URL.createObjectURL(new Blob([${JSON.stringify(worker)}]))).onmessage = () => done(0); })`,
      );
      assert.equal(kit.lastOrigin, new URL(url).origin);
    },
  },
  {
    id: 'no-local-network-access',
    what: 'A page that is not from loopback opens a socket to loopback; no permission is asked for.',
    source: 'shell/browser/feature_list.cc, kLocalNetworkAccessChecks',
    async check(electron, kit) {
      const { webContents } = open(electron, { partition: 'conformance-local-network' });
      const asked: string[] = [];
      webContents.session.setPermissionRequestHandler((_contents, permission, respond) => {
        asked.push(permission);
        respond(false);
      });
      await webContents.loadURL('data:text/html,<!doctype html>');
      await webContents.executeJavaScript(kit.openSocket);
      assert.equal(kit.lastOrigin, 'null');
      assert.deepEqual(asked, []);
    },
  },
];

const permissions: ConformanceLine[] = [
  {
    id: 'permissions-without-handlers',
    what: 'Without handlers permissions are granted, but not deprecated-sync-clipboard-read.',
    source: `${PERMISSIONS}, RequestPermissionsWithDetails and CheckPermissionWithDetails`,
    async check(electron, kit) {
      const { webContents } = open(electron, { partition: 'conformance-no-handlers' });
      await webContents.loadURL(kit.page(''));
      const query = (name: string) =>
        webContents.executeJavaScript(`navigator.permissions.query({ name: '${name}' }).then(({ state }) => state)`);
      assert.deepEqual(await Promise.all(['geolocation', 'notifications', 'midi'].map(query)), [
        'granted',
        'granted',
        'granted',
      ]);
      assert.equal(await webContents.executeJavaScript("document.execCommand('paste')", true), false);
    },
  },
  {
    id: 'check-handler-decides',
    what: 'With a check handler, what it says is the state of a permission.',
    source: `${PERMISSIONS}, CheckPermissionWithDetails`,
    async check(electron, kit) {
      const { webContents } = open(electron, { partition: 'conformance-check-handler' });
      const asked: string[] = [];
      webContents.session.setPermissionCheckHandler((_contents, permission, origin) => {
        asked.push(`${permission} ${origin}`);
        return false;
      });
      const url = kit.page('');
      await webContents.loadURL(url);
      const state = await webContents.executeJavaScript(
        "navigator.permissions.query({ name: 'geolocation' }).then(({ state }) => state)",
      );
      assert.equal(state, 'denied');
      // The origin has a slash at its end.
      assert.ok(asked.includes(`geolocation ${new URL(url).origin}/`), asked.join());
    },
  },
];

const preloads: ConformanceLine[] = [
  {
    id: 'preload-in-subframes',
    what: 'Preload scripts run in subframes only with nodeIntegrationInSubFrames.',
    source: 'shell/renderer/renderer_client_base.cc, ShouldLoadPreload',
    async check(electron, kit) {
      const preload = await kit.file(
        '.cjs',
        "require('electron').contextBridge.exposeInMainWorld('isPreloaded', true);",
      );
      for (const nodeIntegrationInSubFrames of [false, true]) {
        const { webContents } = open(electron, { preload, nodeIntegrationInSubFrames });
        await webContents.loadURL(kit.page(FRAME(kit.page('', 'b'))));
        const ran = [webContents.mainFrame, firstFrame(webContents)].map((frame) =>
          frame.executeJavaScript('globalThis.isPreloaded === true'),
        );
        assert.deepEqual(await Promise.all(ran), [true, nodeIntegrationInSubFrames]);
      }
    },
  },
  {
    id: 'popup-preload',
    what: 'A popup runs the preload script of its opener, also in about:blank.',
    source: `lib/browser/guest-window-manager.ts; shell/renderer/electron_api_service_impl.cc, "window.open() popup's about:blank"`,
    async check(electron, kit) {
      const preload = await kit.file(
        '.cjs',
        "require('electron').contextBridge.exposeInMainWorld('isPreloaded', true);",
      );
      const { webContents } = open(electron, { preload });
      await webContents.loadURL(kit.page(''));
      const created = once(webContents, 'did-create-window') as Promise<[electron.BrowserWindow]>;
      await webContents.executeJavaScript("void open('about:blank')", true);
      const [{ webContents: popup }] = await created;
      assert.equal(await popup.executeJavaScript('globalThis.isPreloaded === true'), true);
    },
  },
  {
    id: 'last-web-preferences',
    what: 'webContents.getLastWebPreferences() has nodeIntegrationInSubFrames.',
    source: 'lib/browser/api/web-contents.ts, getLastWebPreferences',
    async check(electron) {
      for (const nodeIntegrationInSubFrames of [false, true]) {
        const { webContents } = open(electron, { nodeIntegrationInSubFrames });
        const { getLastWebPreferences } = webContents as unknown as {
          getLastWebPreferences?(): electron.WebPreferences;
        };
        const preferences = getLastWebPreferences?.call(webContents);
        assert.equal(preferences?.nodeIntegrationInSubFrames ?? false, nodeIntegrationInSubFrames);
      }
    },
  },
  {
    id: 'context-isolation-off',
    what: 'Without contextIsolation, contextBridge throws, process.contextIsolated is false, and the preload script shares its global object with the page.',
    source: 'lib/renderer/api/context-bridge.ts',
    async check(electron, kit) {
      const preload = await kit.file(
        '.cjs',
        "try { require('electron').contextBridge.exposeInMainWorld('a', 1); globalThis.thrown = 'nothing'; }" +
          'catch ({ message }) { globalThis.thrown = message; } globalThis.isIsolated = process.contextIsolated;',
      );
      const { webContents } = open(electron, { preload, contextIsolation: false });
      await webContents.loadURL(kit.page(''));
      const [thrown, isIsolated] = (await webContents.executeJavaScript(
        '[globalThis.thrown, globalThis.isIsolated]',
      )) as [string, boolean];
      assert.match(thrown, /contextBridge API can only be used when contextIsolation is enabled/);
      assert.equal(isIsolated, false);
    },
  },
  {
    id: 'bridge-twice',
    what: 'A second exposeInMainWorld of the same name throws; all preload scripts of a page have one ipcRenderer.',
    source: 'shell/renderer/api/electron_api_context_bridge.cc, ExposeAPI; lib/sandboxed_renderer/init.ts',
    async check(electron, kit) {
      const run = `const { contextBridge, ipcRenderer } = require('electron');
        ipcRenderer.runsCount = (ipcRenderer.runsCount ?? 0) + 1;
        let thrown = '';
        try { contextBridge.exposeInMainWorld('runs', () => ipcRenderer.runsCount); } catch ({ message }) { thrown = message; }
        contextBridge.exposeInMainWorld('thrown' + ipcRenderer.runsCount, thrown);`;
      const { webContents } = open(electron, {
        preload: await kit.file('.cjs', run),
        partition: 'conformance-preloads',
      });
      const filePath = await kit.file('.cjs', run);
      const { session } = webContents;
      if (session.registerPreloadScript === undefined) session.setPreloads([filePath]);
      else session.registerPreloadScript({ type: 'frame', filePath });
      await webContents.loadURL(kit.page(''));
      const [runsCount, first, second] = (await webContents.executeJavaScript('[runs(), thrown1, thrown2]')) as [
        number,
        string,
        string,
      ];
      assert.deepEqual([runsCount, first], [2, '']);
      assert.match(second, /Cannot bind an API on top of an existing property/);
    },
  },
  {
    id: 'bridge-passes',
    what: 'Functions cross the context bridge as proxies, and with them strings, plain objects, promises and the messages of errors; classes do not.',
    source: 'shell/renderer/api/electron_api_context_bridge.cc, PassValueToOtherContextInner',
    async check(electron, kit) {
      const preload = await kit.file(
        '.cjs',
        `class Point { x = 1; getX() { return this.x; } }
        require('electron').contextBridge.exposeInMainWorld('api', {
          call: (listener) => listener('text', { a: [1] }, new Point()),
          reject: async () => { throw Object.assign(new TypeError('no'), { code: 'E' }); },
        });`,
      );
      const { webContents } = open(electron, { preload });
      await webContents.loadURL(kit.page(''));
      const passed = await webContents.executeJavaScript(`new Promise((done) => {
        api.call(async (text, object, point) => {
          const error = await api.reject().catch((error) => error);
          done([text, object, point.x, typeof point.getX, error.message, error instanceof Error, typeof error.code, Object.isFrozen(api)]);
        });
      })`);
      assert.deepEqual(passed, ['text', { a: [1] }, 1, 'undefined', 'no', true, 'undefined', true]);
    },
  },
];

const ipc: ConformanceLine[] = [
  {
    id: 'one-handler',
    what: 'ipcMain.handle() throws when the channel has a handler.',
    source: 'lib/browser/ipc-main-impl.ts',
    async check({ ipcMain }) {
      ipcMain.handle('conformance', () => 0);
      assert.throws(() => ipcMain.handle('conformance', () => 0), /Attempted to register a second handler/);
      ipcMain.removeHandler('conformance');
    },
  },
  {
    id: 'no-handler',
    what: 'ipcRenderer.invoke() rejects with "No handler registered" when the channel has none.',
    source: 'lib/browser/ipc-dispatch.ts; lib/renderer/api/ipc-renderer.ts',
    async check(electron, kit) {
      const preload = await kit.file(
        '.cjs',
        "const { contextBridge, ipcRenderer } = require('electron'); contextBridge.exposeInMainWorld('ask', () => ipcRenderer.invoke('nobody'));",
      );
      const { webContents } = open(electron, { preload });
      await webContents.loadURL(kit.page(''));
      const message = await webContents.executeJavaScript('ask().catch(({ message }) => message)');
      assert.match(
        String(message),
        /^Error invoking remote method 'nobody': Error: No handler registered for 'nobody'$/,
      );
    },
  },
  {
    id: 'send-to-disposed',
    what: 'send() to a frame that is gone throws nothing, and the message is lost.',
    source: 'lib/browser/api/web-frame-main.ts',
    async check(electron, kit) {
      const { webContents } = open(electron);
      await webContents.loadURL(kit.page(FRAME(kit.page(''))));
      const frame = firstFrame(webContents);
      await webContents.executeJavaScript("document.querySelector('iframe').remove()");
      await until('the frame is destroyed', () => frame.isDestroyed());
      frame.send('conformance', 'text');
    },
  },
  {
    id: 'utility-process',
    what: 'A utility process has a pid from spawn to exit, and keeps messages until it listens; its parentPort gives them as data.',
    source: 'shell/browser/api/electron_api_utility_process.cc, HandleTermination; lib/utility/init.ts',
    async check({ utilityProcess }, kit) {
      const path = await kit.file(
        '.mjs',
        "setTimeout(() => process.parentPort.on('message', ({ data }) => process.parentPort.postMessage([data])), 100);",
      );
      const child = utilityProcess.fork(path);
      assert.equal(child.pid, undefined);
      const answered = once(child, 'message');
      await once(child, 'spawn');
      assert.equal(typeof child.pid, 'number');
      child.postMessage({ a: 1 });
      assert.deepEqual(await answered, [[{ a: 1 }]]);
      const exited = new Promise((resolve) => child.once('exit', () => resolve(child.pid)));
      child.kill();
      assert.equal(await exited, undefined);
    },
  },
  {
    id: 'buffer-lost',
    what: 'A message to the main process that transfers an ArrayBuffer over a MessagePort does not arrive.',
    source: 'github.com/electron/electron/issues/34905',
    async check(electron, kit) {
      const preload = await kit.file(
        '.cjs',
        `const { contextBridge, ipcRenderer } = require('electron');
        contextBridge.exposeInMainWorld('post', () => {
          const { port1, port2 } = new MessageChannel();
          ipcRenderer.postMessage('conformance-port', null, [port2]);
          const buffer = new ArrayBuffer(8);
          port1.postMessage(buffer, [buffer]);
          port1.postMessage('after');
        });`,
      );
      const { webContents } = open(electron, { preload });
      await webContents.loadURL(kit.page(''));
      const arrived: unknown[] = [];
      const listened = new Promise<void>((resolve) => {
        electron.ipcMain.once('conformance-port', ({ ports: [port] }) => {
          port?.on('message', ({ data }) => {
            arrived.push(data);
            if (data === 'after') resolve();
          });
          port?.start();
        });
      });
      await webContents.executeJavaScript('post()');
      await listened;
      assert.deepEqual(arrived, ['after']);
    },
  },
];

const quitting: ConformanceLine[] = [
  {
    id: 'quit-is-prevented',
    what: 'An app that prevents will-quit lives on, and has not emitted quit.',
    source: 'shell/browser/browser.cc, NotifyAndShutdown',
    async check({ app }) {
      let hasQuit = false;
      const onQuit = () => {
        hasQuit = true;
      };
      app.once('quit', onQuit);
      const asked = new Promise<void>((resolve) => {
        app.once('will-quit', (event) => {
          event.preventDefault();
          resolve();
        });
      });
      app.quit();
      await asked;
      await delay(SILENCE_MS);
      app.off('quit', onQuit);
      assert.equal(hasQuit, false);
    },
  },
];

/** The list. */
export const CONFORMANCE: readonly ConformanceLine[] = [
  ...frames,
  ...origins,
  ...permissions,
  ...preloads,
  ...ipc,
  ...quitting,
];
