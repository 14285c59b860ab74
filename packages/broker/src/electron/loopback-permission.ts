import type { Session } from 'electron';

/** Names of one permission: Electron calls it `loopback-network`, in earlier versions `local-network-access`. */
const LOOPBACK_PERMISSIONS: ReadonlySet<string> = new Set(['loopback-network', 'local-network-access']);

/** What an app has given to `session.setPermissionRequestHandler` and `session.setPermissionCheckHandler`. */
export interface PermissionHandlers {
  /** What it has given to `setPermissionRequestHandler`. */
  readonly request?: NonNullable<Parameters<Session['setPermissionRequestHandler']>[0]>;
  /** What it has given to `setPermissionCheckHandler`. */
  readonly check?: NonNullable<Parameters<Session['setPermissionCheckHandler']>[0]>;
}

type RequestHandler = NonNullable<PermissionHandlers['request']>;
type CheckHandler = NonNullable<PermissionHandlers['check']>;
type PermissionSession = Pick<Session, 'setPermissionRequestHandler' | 'setPermissionCheckHandler'>;

const guards = new WeakMap<PermissionSession, LoopbackGuard>();

/**
 * Lets pages of exactly these origins open sockets to loopback, which Chromium calls Local Network Access, and no other page of
 * the session. Calling it again adds origins.
 *
 * A session has one handler of each kind, which cannot be read. So this takes both places, and asks the app's own handlers about
 * every other permission: those that the app sets from now on, with the session's own methods, and before that those given as
 * `handlers`. Where there is none, the answer is Electron's own: yes.
 */
export function allowLoopback(
  session: Pick<Session, 'setPermissionRequestHandler' | 'setPermissionCheckHandler'>,
  origins: readonly string[],
  handlers: PermissionHandlers = {},
): void {
  const guard = guards.get(session) ?? new LoopbackGuard(session);
  guards.set(session, guard);
  guard.allow(origins);
  guard.ask(handlers);
}

class LoopbackGuard {
  readonly #origins = new Set<string>();
  #request: RequestHandler | null = null;
  #check: CheckHandler | null = null;

  constructor(session: PermissionSession) {
    session.setPermissionRequestHandler((contents, permission, respond, details) => {
      if (LOOPBACK_PERMISSIONS.has(permission)) respond(this.#isAllowed(details.requestingUrl));
      else if (this.#request === null) respond(true);
      else this.#request(contents, permission, respond, details);
    });
    session.setPermissionCheckHandler((contents, permission, origin, details) => {
      if (LOOPBACK_PERMISSIONS.has(permission)) return this.#isAllowed(origin);
      return this.#check === null || this.#check(contents, permission, origin, details);
    });
    session.setPermissionRequestHandler = (handler) => {
      this.#request = handler;
    };
    session.setPermissionCheckHandler = (handler) => {
      this.#check = handler;
    };
  }

  allow(origins: readonly string[]): void {
    for (const origin of origins) this.#origins.add(origin);
  }

  ask({ request, check }: PermissionHandlers): void {
    this.#request = request ?? this.#request;
    this.#check = check ?? this.#check;
  }

  /** @param url of a page, or its origin, which Electron writes with a slash at the end. */
  #isAllowed(url: string): boolean {
    if (!URL.canParse(url)) return false;
    const { protocol, host } = new URL(url);
    return this.#origins.has(`${protocol}//${host}`);
  }
}
