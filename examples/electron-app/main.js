// The main process: it opens the windows, starts the utility process, and says who may talk to whom. What they say to each other
// does not pass through here, but for the port that this process has itself.
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cspFor, startElectronBroker } from '@peerport/broker/electron';
import { mainProcess, onPort } from '@peerport/client/electron/main';
import { app, BrowserWindow, ipcMain, protocol, utilityProcess } from 'electron';

/** Pages have a scheme of their own, and with it an origin. */
const ORIGIN = 'app://bundle';
const PRELOAD = fileURLToPath(import.meta.resolve('@peerport/client/electron/preload'));
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css' };

protocol.registerSchemesAsPrivileged([
  { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, corsEnabled: true } },
]);

// Not awaited here: Electron is ready only after this module has run to its end.
app.whenReady().then(start);
app.on('window-all-closed', () => app.quit());

async function start() {
  const broker = await startElectronBroker({ app, ipcMain, origins: [ORIGIN] });
  protocol.handle('app', ({ url }) => servePage(new URL(url), cspFor(broker)));

  const editor = openWindow();
  broker.setLabel(editor, 'editor');

  // A preview asks for a port to the editor.
  broker.onRequest('text', () => editor);

  // This process has one as well, and so has the statistics: whenever the editor is loaded, and then again.
  broker.keep(editor, mainProcess, { channel: 'text' });
  onPort('text', (port) => {
    port.onmessage = ({ data }) => {
      if (!editor.isDestroyed()) editor.setTitle(`${data.length} characters`);
    };
  });
  let statistics = forkStatistics();
  const kept = broker.keep(editor, statistics, { channel: 'statistics' });

  function forkStatistics() {
    const forked = utilityProcess.fork(fileURLToPath(new URL('statistics.js', import.meta.url)));
    broker.setLabel(forked, 'statistics');
    forked.once('exit', (code) => {
      if (code !== 0) setTimeout(takeOver, 1_000);
    });
    return forked;
  }

  /** The statistics have crashed: another process takes their place. */
  function takeOver() {
    const former = statistics;
    statistics = forkStatistics();
    kept.replace(former, statistics);
  }

  await editor.loadURL(`${ORIGIN}/editor.html`);
  await openWindow().loadURL(`${ORIGIN}/preview.html`);
}

function openWindow() {
  return new BrowserWindow({
    width: 640,
    height: 480,
    webPreferences: { preload: PRELOAD, contextIsolation: true, sandbox: true, nodeIntegration: false },
  });
}

/**
 * @param {URL} url
 * @param {string} connectSource
 */
async function servePage({ pathname }, connectSource) {
  const file =
    pathname === '/peerport.js' ? import.meta.resolve('@peerport/client/electron/bundle') : pageFile(pathname);
  if (file === undefined) return new Response('not found', { status: 404 });
  return new Response(await readFile(new URL(file)), {
    headers: {
      'Content-Type': TYPES[/** @type {keyof typeof TYPES} */ (extname(pathname))],
      'Content-Security-Policy': `default-src 'self'; connect-src ${connectSource}`,
    },
  });
}

/** @param {string} pathname */
function pageFile(pathname) {
  const isPage = /^\/(editor|preview)\.(html|js)$|^\/style\.css$/.test(pathname);
  return isPage ? new URL(`.${pathname}`, import.meta.url).href : undefined;
}
