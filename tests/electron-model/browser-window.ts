import { EventEmitter } from 'node:events';
import type { ChromiumContents } from './chromium-contents.ts';

/** The windows that an app has open. */
export class OpenWindows {
  readonly #windows = new Set<BrowserWindow>();
  readonly #onAllClosed: () => void;

  constructor(onAllClosed: () => void) {
    this.#onAllClosed = onAllClosed;
  }

  get all(): BrowserWindow[] {
    return [...this.#windows];
  }

  add(window: BrowserWindow): void {
    this.#windows.add(window);
  }

  delete(window: BrowserWindow): void {
    this.#windows.delete(window);
    if (this.#windows.size === 0) this.#onAllClosed();
  }
}

let lastId = 0;

/** A window, which has contents (shell/browser/api/electron_api_browser_window.cc). */
export class BrowserWindow extends EventEmitter {
  readonly id = ++lastId;
  readonly #windows: OpenWindows;
  readonly #contents: ChromiumContents;
  #isDestroyed = false;
  title = '';

  constructor(windows: OpenWindows, contents: ChromiumContents) {
    super();
    this.#windows = windows;
    this.#contents = contents;
    windows.add(this);
    contents.once('destroyed', () => this.#onClosed());
  }

  get webContents(): ChromiumContents {
    if (this.#isDestroyed) throw new TypeError('Object has been destroyed');
    return this.#contents;
  }

  isDestroyed(): boolean {
    return this.#isDestroyed;
  }

  loadURL(url: string): Promise<void> {
    return this.webContents.loadURL(url);
  }

  loadFile(path: string): Promise<void> {
    return this.webContents.loadFile(path);
  }

  reload(): void {
    this.webContents.reload();
  }

  /** Asks the page; none of those here objects. */
  close(): void {
    this.#contents.close();
  }

  /** Asks nobody. */
  destroy(): void {
    this.#contents.close();
    this.#contents.destroy();
  }

  setTitle(title: string): void {
    this.title = title;
  }

  show(): void {}

  hide(): void {}

  #onClosed(): void {
    if (this.#isDestroyed) return;
    this.#isDestroyed = true;
    this.#windows.delete(this);
    this.emit('closed');
  }
}
