/** Pages for tests of the main process alone: documents are changed by hand, and what is sent to each is kept. */
import type { RenderProcessGoneDetails, WebPreferences } from 'electron';
import type { RenderFrameHost } from './render-frame-host.ts';
import { UtilityProcess } from './utility-process.ts';
import { WebContents } from './web-contents.ts';
import type { WebFrameMain } from './web-frame-main.ts';

let lastId = 0;

/** A host whose document heard what was sent to it. */
class InventedHost implements RenderFrameHost {
  readonly processId: number;
  readonly routingId = ++lastId;
  readonly osProcessId: number;
  url: string;
  origin: string;
  /** What the document that is in it now has heard. */
  heard: unknown[][] = [];

  constructor(origin: string, processId = ++lastId) {
    this.processId = processId;
    this.osProcessId = 4_000 + processId;
    this.origin = origin;
    this.url = `${origin}/`;
  }

  receive(channel: string, parameters: readonly unknown[]): void {
    this.heard.push([channel, ...parameters]);
  }
}

/** How another document comes into a frame. */
export interface Navigation {
  /** Default: the origin that the frame has. */
  readonly origin?: string;
  /**
   * `same host`: the document is replaced where it is; `same process`: as Chromium does with RenderDocument; `other process`: as with
   * a cross-site navigation.
   */
  readonly into?: 'same host' | 'same process' | 'other process';
  /** The page did not load: an error page takes its place. */
  readonly error?: string;
}

/** A window's contents, whose page is at `origin`. */
export class InventedContents extends WebContents {
  constructor(origin: string, preferences?: WebPreferences) {
    super(new InventedHost(origin), preferences);
  }

  /** Inserts a frame into a page. */
  insertFrame(origin: string, { into = 'same process', parent = this.mainFrame }: FramePlace = {}): WebFrameMain {
    return this.addFrame(parent, new InventedHost(origin, into === 'same process' ? parent.host.processId : undefined));
  }

  /** The process of a frame dies: by default that of the main frame. */
  crash(reason?: RenderProcessGoneDetails['reason'], frame: WebFrameMain = this.mainFrame): void {
    this.processGone(frame.processId, reason);
  }

  /** Another document comes into a frame: by default the same again, into the main frame, in the same host. */
  navigate(frame: WebFrameMain = this.mainFrame, navigation: Navigation = {}): void {
    const before = frame.host as InventedHost;
    const { origin = before.origin, into = 'same host', error } = navigation;
    const host =
      into === 'same host' ? before : new InventedHost(origin, into === 'same process' ? before.processId : undefined);
    host.heard = [];
    host.origin = error === undefined ? origin : 'null';
    host.url = error === undefined ? `${origin}/` : 'chrome-error://chromewebdata/';
    this.commit(frame, { host, ...(error !== undefined && { error: { code: -102, text: error } }) });
  }
}

/** Where a frame is inserted. */
export interface FramePlace {
  readonly into?: 'same process' | 'other process';
  readonly parent?: WebFrameMain;
}

/** What the document in a frame has heard. */
export function heardBy(frame: WebFrameMain): unknown[][] {
  return (frame.host as InventedHost).heard;
}

/** A utility process that runs, and keeps what it was sent. */
export class InventedProcess extends UtilityProcess {
  readonly sent: unknown[] = [];

  constructor() {
    super();
    this.spawn({ pid: ++lastId, postMessage: (message) => this.sent.push(message), kill: () => this.exit(0) });
  }
}
