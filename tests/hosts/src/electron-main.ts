/**
 * The main process of the Electron host: the script that Electron runs. It opens windows with the defaults that an app of today
 * should have, and lets only the pages that it opened reach the broker on loopback.
 */
import { allowLoopback, type PermissionHandlers } from '@peerport/broker/electron';
import { app, BrowserWindow } from 'electron';

/** What {@link RendererHost.open} calls, through `globalThis.rendererHost`. */
export interface ElectronMain {
  /** Opens a window, loads `url`, and says which process runs it. */
  open(url: string, visible: boolean): Promise<{ pid: number }>;
}

/** Nothing but loopback is allowed. */
const DENY_ALL: PermissionHandlers = {
  request: (_contents, _permission, respond) => respond(false),
  check: () => false,
};

const SIZE = { width: 1280, height: 880 };

let windowsCount = 0;

/** The origin of a page as the permission handlers know it; none for `data:` and the like, which may not reach loopback. */
function originsOf(url: string): string[] {
  return url.match(/^[a-z]+:\/\/[^/]*/) ?? [];
}

/** Opens a window with `url` in a renderer process of its own. */
export async function openWindow(url: string, visible: boolean): Promise<BrowserWindow> {
  await app.whenReady();
  const window = new BrowserWindow({
    show: visible,
    ...SIZE,
    autoHideMenuBar: true,
    webPreferences: {
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      backgroundThrottling: false,
      // Pages of two partitions never share a process, whatever their sites.
      partition: `renderer-${++windowsCount}`,
    },
  });
  allowLoopback(window.webContents.session, originsOf(url), DENY_ALL);
  window.webContents.setWindowOpenHandler(() => ({ action: 'deny' }));
  await window.loadURL(url);
  return window;
}

const main: ElectronMain = {
  async open(url, visible) {
    const { webContents } = await openWindow(url, visible);
    return { pid: webContents.getOSProcessId() };
  },
};

app.on('window-all-closed', () => undefined);
Object.assign(globalThis, { rendererHost: main });
