/**
 * The main process of the Electron host: the script that Electron runs. It opens windows with the defaults that an app of today
 * should have, and lets only the pages that it opened reach the broker on loopback.
 */
import { app, BrowserWindow, type Session } from 'electron';

/** What {@link RendererHost.open} calls, through `globalThis.rendererHost`. */
export interface ElectronMain {
  /** Opens a window, loads `url`, and says which process runs it. */
  open(url: string, visible: boolean): Promise<{ pid: number }>;
}

/** Names of one permission: Electron calls it `loopback-network`, in earlier versions `local-network-access`. */
const LOOPBACK_PERMISSIONS: ReadonlySet<string> = new Set(['loopback-network', 'local-network-access']);

const SIZE = { width: 1280, height: 880 };

const origins = new Set<string>();
let windowsCount = 0;

function isAllowed(permission: string, url: string): boolean {
  return LOOPBACK_PERMISSIONS.has(permission) && URL.canParse(url) && origins.has(new URL(url).origin);
}

function guard(session: Session): void {
  session.setPermissionCheckHandler((_contents, permission, origin) => isAllowed(permission, origin));
  session.setPermissionRequestHandler((_contents, permission, respond, { requestingUrl }) => {
    respond(isAllowed(permission, requestingUrl));
  });
}

/** Opens a window with `url` in a renderer process of its own. */
export async function openWindow(url: string, visible: boolean): Promise<BrowserWindow> {
  origins.add(new URL(url).origin);
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

app.on('session-created', guard);
app.on('window-all-closed', () => undefined);
Object.assign(globalThis, { rendererHost: main });
