import { EventEmitter } from 'node:events';
import type * as electron from 'electron';

type RequestHandler = Parameters<electron.Session['setPermissionRequestHandler']>[0];
type CheckHandler = Parameters<electron.Session['setPermissionCheckHandler']>[0];
type Permission = Parameters<NonNullable<CheckHandler>>[1];

/** What a page asked before of a file, and was told: Chromium keeps it, Electron's check handler overrules it. */
export type FileStatus = 'ask' | 'granted' | 'denied';

/** A session: who its pages are to the permission handlers, which cannot be read back. */
export class Session
  extends EventEmitter
  implements Pick<electron.Session, 'setPermissionRequestHandler' | 'setPermissionCheckHandler'>
{
  #request: RequestHandler = null;
  #check: CheckHandler = null;
  readonly #preloads = new Map<string, string>();

  /** lib/browser/api/session.ts; preload scripts of service workers are not modelled. */
  registerPreloadScript({
    id = `preload ${this.#preloads.size}`,
    filePath,
  }: electron.PreloadScriptRegistration): string {
    if (this.#preloads.has(id)) throw new Error(`Cannot register preload script with existing ID '${id}'`);
    this.#preloads.set(id, filePath);
    return id;
  }

  unregisterPreloadScript(id: string): void {
    this.#preloads.delete(id);
  }

  get preloadPaths(): string[] {
    return [...this.#preloads.values()];
  }

  setPermissionRequestHandler(handler: RequestHandler): void {
    this.#request = handler;
  }

  setPermissionCheckHandler(handler: CheckHandler): void {
    this.#check = handler;
  }

  /** `ElectronPermissionManager::RequestPermissionsWithDetails`: without a handler everything is granted. */
  request(permission: string, requestingUrl: string): boolean {
    if (this.#request === null) return true;
    let answer = false;
    const respond = (granted: boolean) => {
      answer = granted;
    };
    const details = { requestingUrl, isMainFrame: true };
    this.#request({} as electron.WebContents, permission as Permission, respond, details);
    return answer;
  }

  /** `ElectronPermissionManager::CheckPermissionWithDetails`: without a handler, all but one permission is granted. */
  check(permission: string, origin: string): boolean {
    if (this.#check === null) return permission !== 'deprecated-sync-clipboard-read';
    return this.#check(null, permission as Permission, origin, { isMainFrame: true });
  }

  /**
   * `FileSystemAccessPermissionContext::PermissionGrantImpl::GetStatus`: as soon as there is a check handler, it alone decides, and
   * what the request handler has said before does not count.
   */
  fileStatus(origin: string, known: FileStatus): FileStatus {
    if (this.#check === null) return known;
    return this.check('fileSystem', origin) ? 'granted' : 'denied';
  }

  get asSession(): electron.Session {
    return this as unknown as electron.Session;
  }
}
