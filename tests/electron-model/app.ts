import { EventEmitter } from 'node:events';
import type * as electron from 'electron';

class Event {
  defaultPrevented = false;

  preventDefault(): void {
    this.defaultPrevented = true;
  }
}

/** How an app quits (shell/browser/browser.cc, shell/browser/api/electron_api_app.cc). */
export class App extends EventEmitter {
  #closeWindows: () => void = () => {};

  whenReady(): Promise<void> {
    return Promise.resolve();
  }

  /** `before-quit`, the windows are closed, `will-quit`; each of the two events can be prevented. `quit` cannot. */
  quit(): void {
    if (this.#isPrevented('before-quit')) return;
    this.#closeWindows();
    if (this.#isPrevented('will-quit')) return;
    this.exit();
  }

  /** Asks nobody. */
  exit(exitCode = 0): void {
    this.emit('quit', new Event(), exitCode);
  }

  onCloseWindows(close: () => void): void {
    this.#closeWindows = close;
  }

  #isPrevented(name: string): boolean {
    const event = new Event();
    this.emit(name, event);
    return event.defaultPrevented;
  }

  get asApp(): electron.App {
    return this as unknown as electron.App;
  }
}
