import { type Delivery, encodeDelivery, PORT_IPC_CHANNEL } from '@peerport/protocol';
import type { UtilityProcess, WebContents, WebFrameMain, webContents } from 'electron';
import { BrokerError } from '../base/errors.ts';
import type { Recipient } from '../core/recipient.ts';
import { type Page, pageOf } from './page.ts';
import { assertRunsPreload } from './preload-check.ts';

/**
 * Who can be given a port: the page of a window or a view (its main frame), the page of one frame, a utility process.
 */
export type PortTarget = WebContents | { readonly webContents: WebContents } | WebFrameMain | UtilityProcess;

/** A process that is to hold a port: what is known of it, and how to reach it. */
export interface Holder {
  readonly recipient: Recipient;
  /** What is watched: when it ends, the port does. */
  readonly place: Page | UtilityProcess;
  /** @throws {DataCloneError} the message cannot be cloned. */
  send(delivery: Delivery): void;
}

/** What is needed to know who a target is. */
export interface Identification {
  /** The origins of the app's own pages. */
  readonly origins: readonly string[];
  /** What the app calls its windows and processes. */
  readonly labels: WeakMap<WebContents | UtilityProcess, string>;
  readonly webContents: typeof webContents | undefined;
}

/**
 * Finds out who a target is.
 *
 * @throws {TypeError} it is nothing that can be given a port.
 * @throws {BrokerError} `ERR_TARGET`: it is gone, has no page yet, or a page that is not the app's own.
 */
export function identify(target: PortTarget, identification: Identification): Holder {
  if (isFrame(target)) return identifyFrame(contentsOf(target, identification), target, identification);
  const source = sourceOf(target);
  if (!isContents(source)) return identifyProcess(source, identification);
  if (source.isDestroyed()) throw unusable('its window was closed');
  return identifyFrame(source, source.mainFrame, identification);
}

/** As {@link identify}, for a frame whose WebContents is known. */
export function identifyFrame(contents: WebContents, frame: WebFrameMain, identification: Identification): Holder {
  if (frame.isDestroyed() || frame.detached) throw unusable('its frame is gone');
  const { origin } = frame;
  if (!identification.origins.includes(origin)) {
    throw unusable(
      origin === 'null' || origin === ''
        ? 'it has no page with an origin: await loadURL() or loadFile() first'
        : `${origin} is not among the origins that startElectronBroker() was given`,
    );
  }
  assertRunsPreload(contents, frame);
  const label = identification.labels.get(contents);
  return {
    recipient: {
      origins: [origin],
      info: { origin, pid: frame.osProcessId, ...(label !== undefined && { label }) },
      id: `window ${contents.id}`,
    },
    place: pageOf(contents, frame),
    send: (delivery) => frame.send(PORT_IPC_CHANNEL, encodeDelivery(delivery)),
  };
}

/**
 * What a target is part of: the contents of a window or a view, or a utility process.
 *
 * @throws {TypeError} it is neither.
 * @throws {BrokerError} `ERR_TARGET`: its window was closed.
 */
export function sourceOf(target: Exclude<PortTarget, WebFrameMain>): WebContents | UtilityProcess {
  if (has(target, 'mainFrame') || (has(target, 'pid') && has(target, 'postMessage'))) return target as WebContents;
  if (!has(target, 'webContents')) {
    throw new TypeError(
      `a port cannot be given to ${described(target)}: name a WebContents, a window or view that has one, a WebFrameMain or a ` +
        'UtilityProcess',
    );
  }
  const contents = contentsOfWindow(target as { webContents: WebContents });
  if (contents === undefined) throw unusable('its window was closed');
  return contents;
}

function identifyProcess(process: UtilityProcess, { labels }: Identification): Holder {
  const { pid } = process;
  if (pid === undefined) throw unusable("the utility process does not run: await its 'spawn' event first");
  const label = labels.get(process);
  return {
    recipient: {
      origins: [],
      info: { pid, ...(label !== undefined && { label }) },
      // One that the app starts again after a crash, and calls the same.
      ...(label !== undefined && { id: `process ${label}` }),
    },
    place: process,
    send: (delivery) => process.postMessage(delivery),
  };
}

function contentsOf(frame: WebFrameMain, { webContents }: Identification): WebContents {
  if (webContents === undefined) {
    throw new TypeError("to give a port to a single frame, give Electron's webContents to startElectronBroker()");
  }
  const contents = frame.isDestroyed() ? undefined : webContents.fromFrame(frame);
  if (contents === undefined) throw unusable('its frame is gone');
  return contents;
}

/** A window that was closed throws, or has none any more. */
function contentsOfWindow(window: { readonly webContents: WebContents }): WebContents | undefined {
  try {
    return window.webContents ?? undefined;
  } catch {
    return undefined;
  }
}

function isFrame(target: PortTarget): target is WebFrameMain {
  return has(target, 'frameTreeNodeId');
}

function isContents(source: WebContents | UtilityProcess): source is WebContents {
  return has(source, 'mainFrame');
}

function has(target: unknown, name: string): boolean {
  return typeof target === 'object' && target !== null && name in target;
}

function described(target: unknown): string {
  return target !== null && typeof target === 'object' ? 'an object of another kind' : String(target);
}

function unusable(problem: string): BrokerError {
  return new BrokerError('ERR_TARGET', `the target cannot be given a port: ${problem}`);
}
