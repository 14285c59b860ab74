/** The main process of the demo in Electron: the windows of @peerport/hosts and a broker, controlled by the demo. */
import { writeFile } from 'node:fs/promises';
import { type ChannelTickets, startBroker } from '@peerport/broker';
import { openWindow } from '@peerport/hosts/electron-main';
import { createBirpc } from 'birpc';
import { app, BrowserWindow } from 'electron';

/** The commands that the demo sends over IPC. */
export interface DemoMain {
  version(): string;
  brokerUrl(): Promise<string>;
  /** Makes a channel for pages of `origin`. */
  createChannel(origin: string): Promise<ChannelTickets>;
  /** Opens a window. Resolves when its page has loaded. */
  open(url: string, visible: boolean): Promise<{ id: number; pid: number }>;
  /** Resolves when the window has closed. */
  ended(id: number): Promise<void>;
  /** Calls a method of a global object of the page. */
  call(id: number, object: string, method: string, parameters: readonly unknown[]): Promise<unknown>;
  screenshot(id: number, file: string): Promise<void>;
}

const broker = app.whenReady().then(() => startBroker());

const main: DemoMain = {
  version: () => process.versions['electron'] ?? '',
  brokerUrl: async () => (await broker).url,
  createChannel: async (origin) => (await broker).createChannel({ label: 'demo', origins: [origin] }),
  async open(url, visible) {
    const { id, webContents } = await openWindow(url, visible);
    return { id, pid: webContents.getOSProcessId() };
  },
  ended: (id) => new Promise((resolve) => windowOf(id).once('closed', () => resolve())),
  call: (id, object, method, parameters) =>
    windowOf(id).webContents.executeJavaScript(`${object}.${method}(...${JSON.stringify(parameters)})`),
  async screenshot(id, file) {
    await writeFile(file, (await windowOf(id).capturePage()).toPNG());
  },
};

function windowOf(id: number): BrowserWindow {
  const window = BrowserWindow.fromId(id);
  if (window === null) throw new Error('the window was closed');
  return window;
}

process.on('disconnect', () => app.exit());
// Ctrl-C reaches the whole process group; the demo decides what it means.
process.on('SIGINT', () => undefined);
createBirpc(main, {
  bind: 'functions',
  post: (data) => process.send?.(data, () => undefined),
  on: (listener) => process.on('message', listener),
});
