import { type Delivery, encodeDelivery, PORT_IPC_CHANNEL } from '@peerport/protocol';
import type { UtilityProcess, WebContents, WebFrameMain, webContents } from 'electron';
import type { HolderIdentity } from '../core/holder.ts';
import { pageOf } from './frame-document.ts';
import type { Place } from './place.ts';
import { assertRunsPreload } from './preload-check.ts';
import {
  isContents,
  isFrame,
  isMainProcess,
  type MainProcess,
  type PortTarget,
  type Source,
  sourceOf,
  unusable,
} from './target.ts';

/** A process that will hold a port: what is known about it, and how to reach it. */
export interface Holder {
  readonly identity: HolderIdentity;
  /** Where the port lives. When that ends, the port does. */
  readonly place: Place;
  /** @throws {DataCloneError} the message cannot be cloned. */
  send(delivery: Delivery): void;
}

/** What is needed to identify a target. */
export interface Identification {
  /** The origins of the app's own pages. */
  readonly origins: readonly string[];
  /** The app's names for its windows and processes. */
  readonly labels: WeakMap<Source, string>;
  readonly webContents: typeof webContents | undefined;
}

/**
 * Identifies a target.
 *
 * @throws {TypeError} it cannot hold a port.
 * @throws {BrokerError} `ERR_TARGET`: it is gone, has no page yet, or a page that is not the app's.
 */
export function identify(target: PortTarget, identification: Identification): Holder {
  if (isFrame(target)) return identifyFrame(contentsOf(target, identification), target, identification);
  const source = sourceOf(target);
  if (isMainProcess(source)) return identifyMain(source, identification);
  if (!isContents(source)) return identifyProcess(source, identification);
  if (source.isDestroyed()) throw unusable('its window was closed');
  return identifyFrame(source, source.mainFrame, identification);
}

/** Like {@link identify}, for a frame of known contents. */
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
    identity: {
      origins: [origin],
      info: { origin, pid: frame.osProcessId, ...(label !== undefined && { label }) },
      id: `window ${contents.id}`,
    },
    place: pageOf(contents, frame),
    send: (delivery) => frame.send(PORT_IPC_CHANNEL, encodeDelivery(delivery)),
  };
}

function identifyProcess(process: UtilityProcess, { labels }: Identification): Holder {
  const { pid } = process;
  if (pid === undefined) throw unusable("the utility process does not run: await its 'spawn' event first");
  const label = labels.get(process);
  return {
    identity: {
      origins: [],
      info: { pid, ...(label !== undefined && { label }) },
      // The same after the app restarts it under the same name.
      ...(label !== undefined && { id: `process ${label}` }),
    },
    place: process,
    send: (delivery) => process.postMessage(delivery),
  };
}

function identifyMain(main: MainProcess, { labels }: Identification): Holder {
  const label = labels.get(main);
  return {
    identity: { origins: [], info: { pid: process.pid, ...(label !== undefined && { label }) }, id: 'main process' },
    place: main,
    send: (delivery) => main.receivePorts(delivery),
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
