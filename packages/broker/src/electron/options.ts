import { DEFAULT_LIMITS, type Ticket } from '@peerport/protocol';
import type { App, IpcMain, Session, webContents } from 'electron';
import * as z from 'zod/mini';
import { type BrokerOptions, check, checkBrokerOptions, origins } from '../base/options.ts';
import type { PermissionHandlers } from './loopback-permission.ts';

/** Options of {@link startElectronBroker}. */
export interface ElectronBrokerOptions extends BrokerOptions {
  /** Electron's `app`: the broker closes when it quits. */
  readonly app: App;
  /**
   * Origins of the app's own pages, as in `Origin` headers: `app://bundle`, `file://`, `http://localhost:5173`. Only frames of these origins get
   * ports.
   */
  readonly origins: readonly string[];
  /** The session that `permissions` are for. */
  readonly session?: Session;
  /** Electron's `ipcMain`, for {@link ElectronBroker.onRequest}. */
  readonly ipcMain?: IpcMain;
  /** Electron's `webContents`, to give ports to a `WebFrameMain`. */
  readonly webContents?: typeof webContents;
  /**
   * The permission handlers of `session`, to let the pages of `origins` reach loopback: see {@link allowLoopback}, which also works for other
   * sessions. Default: `false`, touch no permission handler.
   */
  readonly permissions?: PermissionHandlers | false;
}

/** Options of a pair. */
export interface PairOptions {
  /** The name that both sides listen for: `onPort(channel, …)`. */
  readonly channel: string;
  /** A label for the broker's channel, for people. */
  readonly label?: string;
}

const handler = z.optional(z.custom((value) => typeof value === 'function', 'must be a function'));

const electronOptions = z
  .looseObject({
    app: z.custom((app) => typeof app === 'object' && app !== null, "must be Electron's app"),
    origins: origins.check(z.minLength(1, "must name the origins of the app's pages, such as app://bundle")),
    permissions: z.optional(
      z.strictObject(
        { request: handler, check: handler },
        'must be { request, check }, the handlers that the session has',
      ),
    ),
  })
  .check(
    z.refine(({ permissions, session }) => permissions === undefined || session !== undefined, {
      path: ['session'],
      error: 'must be the session that has those permission handlers',
    }),
  );

const pairOptions = z.strictObject(
  {
    channel: z.string('must be a string'),
    label: z.optional(z.string('must be a string').check(z.maxLength(DEFAULT_LIMITS.maxLabelLength, 'is too long'))),
  },
  'must be an object',
);

/** Validates options, and returns those of `startBroker()`. @throws {TypeError} naming every invalid option. */
export function brokerOptionsOf(options: ElectronBrokerOptions): BrokerOptions {
  const { permissions: handlers } = Object(options) as ElectronBrokerOptions;
  check('startElectronBroker', electronOptions, { ...options, permissions: handlers || undefined });
  const { app, origins, session, ipcMain, webContents, permissions, ...rest } = options;
  checkBrokerOptions(rest);
  return rest;
}

/** @throws {TypeError} naming every invalid option. */
export function checkPairOptions(options: PairOptions): void {
  check('pair', pairOptions, options);
}

/** @param caller name of the called function. @throws {TypeError} not a string. */
export function checkChannel(caller: string, channel: unknown): void {
  if (typeof channel !== 'string') {
    throw new TypeError(
      `${caller}: the name by which the other side listens must be a string, and is ${String(channel)}`,
    );
  }
}

/** @throws {TypeError} no ticket, something that is not a ticket, or one ticket twice. */
export function checkTickets(tickets: readonly Ticket[]): void {
  if (!Array.isArray(tickets) || tickets.length === 0 || !tickets.every(isTicket)) {
    throw new TypeError('postMessage: pass at least one ticket of createChannel(), as in [port1]');
  }
  if (new Set(tickets.map(({ token }) => token)).size < tickets.length) {
    throw new TypeError('postMessage: the same ticket is listed twice; a ticket is good for one port');
  }
}

/** Whether it looks like a ticket. Only the relay knows whether it is one. */
export function isTicket(value: unknown): value is Ticket {
  return typeof value === 'object' && value !== null && 'token' in value && typeof value.token === 'string';
}
