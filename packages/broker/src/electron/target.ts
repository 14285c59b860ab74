import type { Delivery } from '@peerport/protocol';
import type { UtilityProcess, WebContents, WebFrameMain } from 'electron';
import { BrokerError } from '../base/errors.ts';

/** The main process itself: `mainProcess` of `@peerport/client/electron/main`. */
export interface MainProcess {
  /** Hands ports to whoever listens in this process. */
  receivePorts(delivery: Delivery): void;
}

/** A window or a view: whatever has contents. */
export interface WithContents {
  /** Of its page. */
  readonly webContents: WebContents;
}

/**
 * Who can be given a port: the page of a window or a view (its main frame), the page of one frame, a utility process, or the main process
 * itself.
 */
export type PortTarget = WebContents | WithContents | WebFrameMain | UtilityProcess | MainProcess;

/** What can have a name: all but a frame. */
export type NamedTarget = Exclude<PortTarget, WebFrameMain>;

/** What a port's life depends on, and what an app names. */
export type Source = WebContents | UtilityProcess | MainProcess;

/**
 * What a target is part of.
 *
 * @throws {TypeError} it is nothing that can be given a port.
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

/** The error of a target that cannot be given a port now. */
export function unusable(problem: string): BrokerError {
  return new BrokerError('ERR_TARGET', `the target cannot be given a port: ${problem}`);
}

/** A window that was closed throws, or has none any more. */
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
