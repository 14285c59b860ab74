import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DevTools } from './devtools.ts';

const SWITCHES = [
  '--headless',
  '--remote-debugging-port=0',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  '--disable-dev-shm-usage',
  '--disable-gpu',
  '--disable-popup-blocking',
  '--password-store=basic',
  '--use-mock-keychain',
  // Cross-site frames are in processes of their own, also where there is little memory.
  '--site-per-process',
  // shell/browser/feature_list.cc switches the first two off. A document that was left is gone: no WebContents of Electron supports the
  // back/forward cache (content::WebContentsDelegate::IsBackForwardCacheSupported).
  '--disable-features=LocalNetworkAccessChecks,SpareRendererForSitePerProcess,BackForwardCache',
];

/** A Chromium that a DevTools client drives. Disposing of it ends it. */
export class Chromium implements AsyncDisposable {
  readonly devTools: DevTools;
  /** For further clients, such as Playwright. */
  readonly url: string;
  readonly #process: ChildProcess;
  readonly #profile: string;

  static async start(executablePath: string): Promise<Chromium> {
    const profile = await mkdtemp(join(tmpdir(), 'peerport-electron-model-'));
    const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    const child = spawn(executablePath, [...SWITCHES, ...sandbox, `--user-data-dir=${profile}`, 'about:blank'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    // It ends with this process, however that ends.
    const kill = () => child.kill();
    process.once('exit', kill);
    child.once('exit', () => process.off('exit', kill));
    for await (const line of createInterface(child.stderr)) {
      const [, url] = /^DevTools listening on (\S+)/.exec(line) ?? [];
      if (url === undefined) continue;
      child.stderr.resume();
      return new Chromium(child, profile, url, await DevTools.connect(url));
    }
    throw new Error(`${executablePath} ended without DevTools`);
  }

  private constructor(child: ChildProcess, profile: string, url: string, devTools: DevTools) {
    this.#process = child;
    this.#profile = profile;
    this.url = url;
    this.devTools = devTools;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    await this.devTools.browser.send('Browser.close').catch(() => this.#process.kill());
    await ended;
    this.devTools.close();
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
