import type { Session } from 'electron';

/** The names of one permission: `loopback-network` since Electron 41, `local-network-access` in 38 to 40. */
const LOOPBACK_PERMISSIONS: ReadonlySet<string> = new Set(['loopback-network', 'local-network-access']);

type RequestHandler = NonNullable<PermissionHandlers['request']>;
type CheckHandler = NonNullable<PermissionHandlers['check']>;
type PermissionSession = Pick<Session, 'setPermissionRequestHandler' | 'setPermissionCheckHandler'>;

/** The permission handlers of a session. Leave out those that it does not have. */
export interface PermissionHandlers {
  /** The handler that the app passed to `session.setPermissionRequestHandler()`. */
  readonly request?: NonNullable<Parameters<Session['setPermissionRequestHandler']>[0]>;
  /** The handler that the app passed to `session.setPermissionCheckHandler()`. */
  readonly check?: NonNullable<Parameters<Session['setPermissionCheckHandler']>[0]>;
}

const guards = new WeakMap<PermissionSession, LoopbackGuard>();

/**
 * Lets pages of these origins open sockets to loopback even if a session's permission handlers deny it. Chromium calls this Local Network
 * Access. Further calls add origins.
 *
 * `handlers` are the session's current handlers, which Electron does not reveal; `{}` if it has none. Each is replaced by one that grants
 * loopback to these origins and otherwise answers as the app's handler does. The same goes for handlers that the app sets later with the
 * session's own methods. If the app has no handler, none is installed: Electron then grants loopback anyway, and the mere presence of a handler
 * changes other answers.
 *
 * Without `handlers`, nothing is installed, and the process emits a warning.
 */
export function allowLoopback(
  session: Pick<Session, 'setPermissionRequestHandler' | 'setPermissionCheckHandler'>,
  origins: readonly string[],
  handlers?: PermissionHandlers,
): void {
  const known = guards.get(session);
  if (handlers === undefined && known === undefined) {
    process.emitWarning(
      'allowLoopback() changed nothing: it does not know the permission handlers of the session. Give them as { request, check }, ' +
        'or {} if the session has none',
      { code: 'PEERPORT_PERMISSION_HANDLERS' },
    );
    return;
  }
  const guard = known ?? new LoopbackGuard(session);
  guards.set(session, guard);
  guard.allow(origins);
  guard.wrap(handlers ?? {});
}

class LoopbackGuard {
  readonly #origins = new Set<string>();
  readonly #setRequestHandler: PermissionSession['setPermissionRequestHandler'];
  readonly #setCheckHandler: PermissionSession['setPermissionCheckHandler'];

  constructor(session: PermissionSession) {
    this.#setRequestHandler = session.setPermissionRequestHandler.bind(session);
    this.#setCheckHandler = session.setPermissionCheckHandler.bind(session);
    session.setPermissionRequestHandler = (handler) => this.#setRequestHandler(handler && this.#wrapRequest(handler));
    session.setPermissionCheckHandler = (handler) => this.#setCheckHandler(handler && this.#wrapCheck(handler));
  }

  allow(origins: readonly string[]): void {
    for (const origin of origins) this.#origins.add(origin);
  }

  wrap({ request, check }: PermissionHandlers): void {
    if (request !== undefined) this.#setRequestHandler(this.#wrapRequest(request));
    if (check !== undefined) this.#setCheckHandler(this.#wrapCheck(check));
  }

  #wrapRequest(handler: RequestHandler): RequestHandler {
    return (contents, permission, respond, details) => {
      if (this.#isAllowed(permission, details.requestingUrl)) respond(true);
      else handler(contents, permission, respond, details);
    };
  }

  #wrapCheck(handler: CheckHandler): CheckHandler {
    return (contents, permission, origin, details) =>
      this.#isAllowed(permission, origin) || handler(contents, permission, origin, details);
  }

  /** @param url of a page, or its origin, which Electron ends with a slash. */
  #isAllowed(permission: string, url: string): boolean {
    if (!LOOPBACK_PERMISSIONS.has(permission) || !URL.canParse(url)) return false;
    const { protocol, host } = new URL(url);
    return this.#origins.has(`${protocol}//${host}`);
  }
}
