import type { Delivery } from '@peerport/protocol';
import type { UtilityProcess, WebContents, WebFrameMain } from 'electron';
import { BrokerError } from '../base/errors.ts';

/** The main process: `mainProcess` of `@peerport/client/electron/main`. */
export interface MainProcess {
  /** Hands ports to listeners in this process. */
  receivePorts(delivery: Delivery): void;
}

/** A window or a view: an object with contents. */
export interface WithContents {
  /** The contents of its page. */
  readonly webContents: WebContents;
}

/**
 * A possible holder of a port: the main frame of a window or a view, another frame, a utility process, or the main process.
 */
export type PortTarget = WebContents | WithContents | WebFrameMain | UtilityProcess | MainProcess;

/** A target that can have a name: all but frames. */
export type NamedTarget = Exclude<PortTarget, WebFrameMain>;

/** The object that a port's life depends on, and that an app can name. */
export type Source = WebContents | UtilityProcess | MainProcess;

/**
 * Returns what a target is part of.
 *
 * @throws {TypeError} it cannot hold a port.
 * @throws {BrokerError} `ERR_TARGET`: its window was closed.
 */
export function sourceOf(target: NamedTarget): Source {
  if (isContents(target) || isMainProcess(target) || isUtilityProcess(target)) return target;
  if (!has(target, 'webContents')) {
    throw new TypeError(
      `a port cannot be given to ${described(target)}: name a WebContents, a window or view that has one, a WebFrameMain, a ` +
        'UtilityProcess or mainProcess',
    );
  }
  const contents = contentsOfWindow(target);
  if (contents === undefined) throw unusable('its window was closed');
  return contents;
}

export function isFrame(target: PortTarget): target is WebFrameMain {
  return has(target, 'frameTreeNodeId');
}

export function isContents(target: PortTarget): target is WebContents {
  return has(target, 'mainFrame');
}

export function isMainProcess(target: PortTarget): target is MainProcess {
  return has(target, 'receivePorts');
}

function isUtilityProcess(target: PortTarget): target is UtilityProcess {
  return has(target, 'pid') && has(target, 'postMessage');
}

/** The error for a target that cannot hold a port now. */
export function unusable(problem: string): BrokerError {
  return new BrokerError('ERR_TARGET', `the target cannot be given a port: ${problem}`);
}

/** A closed window throws, or has no contents. */
function contentsOfWindow(window: WithContents): WebContents | undefined {
  try {
    return window.webContents ?? undefined;
  } catch {
    return undefined;
  }
}

function has<Name extends string>(target: unknown, name: Name): target is Record<Name, never> {
  return typeof target === 'object' && target !== null && name in target;
}

function described(target: unknown): string {
  return target !== null && typeof target === 'object' ? 'an object of another kind' : String(target);
}
