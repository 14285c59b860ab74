import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Session } from '../../../../tests/electron-model/session.ts';
import { allowLoopback, type PermissionHandlers } from '../../src/electron/loopback-permission.ts';

const OWN = ['file://', 'app://bundle', 'http://localhost:5173'];
const OWN_PAGES = ['file:///C:/app/index.html', 'app://bundle/a.html', 'http://localhost:5173/'];
const FOREIGN_PAGES = [
  'https://evil.example/',
  'http://localhost:51730/',
  'app://bundle2/',
  'blob:app://bundle/1',
  'about:blank',
  'null',
  '',
];
const LOOPBACK = ['loopback-network', 'local-network-access'];
/** All that the installed Electron knows of. */
const PERMISSIONS = permissionNames();
const FILE_STATUSES = ['ask', 'granted', 'denied'] as const;

function permissionNames(): string[] {
  const types = readFileSync(createRequire(import.meta.url).resolve('electron/electron.d.ts'), 'utf8');
  const [, names = ''] = /setPermissionCheckHandler\(handler: [^;]*?permission: ('[^,]*'),/.exec(types) ?? [];
  return names.split(' | ').map((name) => name.slice(1, -1));
}

/** All that a session says. */
function answersOf(session: Session, permissions = PERMISSIONS) {
  const pages = [...OWN_PAGES, ...FOREIGN_PAGES];
  return {
    requests: permissions.map((permission) =>
      pages.map((page) => [permission, page, session.request(permission, page)]),
    ),
    checks: permissions.map((permission) => pages.map((page) => [permission, page, session.check(permission, page)])),
    files: FILE_STATUSES.map((status) => session.fileStatus('app://bundle', status)),
  };
}

const HANDLERS: readonly [string, Required<PermissionHandlers>][] = [
  ['deny', { request: (_contents, _permission, respond) => respond(false), check: () => false }],
  ['grant', { request: (_contents, _permission, respond) => respond(true), check: () => true }],
  [
    'tell apart',
    {
      request: (_contents, permission, respond, { requestingUrl }) =>
        respond((permission + requestingUrl).length % 2 === 0),
      check: (_contents, permission, origin) => (permission + origin).length % 3 === 0,
    },
  ],
];

const KINDS: readonly [string, readonly (keyof PermissionHandlers)[]][] = [
  ['none', []],
  ['a request handler', ['request']],
  ['a check handler', ['check']],
  ['both', ['request', 'check']],
];

const CASES = HANDLERS.flatMap(([what, handlers]) =>
  KINDS.map(([kind, names]): [string, string, PermissionHandlers] => [
    kind,
    what,
    Object.fromEntries(names.map((name) => [name, handlers[name]])),
  ]),
);

function setHandlers(session: Session, { request, check }: PermissionHandlers): void {
  if (request !== undefined) session.setPermissionRequestHandler(request);
  if (check !== undefined) session.setPermissionCheckHandler(check);
}

let session: Session;

beforeEach(() => {
  session = new Session();
});

test('the installed Electron has the permissions that matter here', () => {
  expect(PERMISSIONS).toEqual(
    expect.arrayContaining([...LOOPBACK, 'media', 'geolocation', 'fileSystem', 'deprecated-sync-clipboard-read']),
  );
});

describe.each(CASES)('a session with %s, which %s', (_kind, _what, handlers) => {
  const before = new Session();
  setHandlers(before, handlers);
  const others = PERMISSIONS.filter((permission) => !LOOPBACK.includes(permission));

  test.each([
    ['set before', [setHandlers, allowLoopbackOf]],
    ['set afterwards', [(given: Session) => allowLoopback(given.asSession, OWN, {}), setHandlers]],
  ] as const)('handlers that are %s answer as they did about all other permissions', (_when, steps) => {
    for (const step of steps) step(session, handlers);
    expect(answersOf(session, others)).toEqual(answersOf(before, others));
  });

  test('pages of the app reach loopback; about other pages the handlers decide', () => {
    setHandlers(session, handlers);
    allowLoopbackOf(session, handlers);
    for (const permission of LOOPBACK) {
      for (const page of OWN_PAGES) {
        expect([session.request(permission, page), session.check(permission, page)]).toEqual([true, true]);
      }
      for (const page of FOREIGN_PAGES) {
        expect(session.request(permission, page)).toBe(before.request(permission, page));
        expect(session.check(permission, page)).toBe(before.check(permission, page));
      }
    }
  });

  test('without being told of them it changes nothing, and warns', () => {
    setHandlers(session, handlers);
    const emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation(() => {});
    allowLoopback(session.asSession, OWN);
    expect(emitWarning).toHaveBeenCalledWith(expect.stringMatching(/changed nothing/), {
      code: 'PEERPORT_PERMISSION_HANDLERS',
    });
    emitWarning.mockRestore();
    expect(answersOf(session)).toEqual(answersOf(before));
  });
});

function allowLoopbackOf(given: Session, handlers: PermissionHandlers): void {
  allowLoopback(given.asSession, OWN, handlers);
}

test('further calls add origins, and keep the handlers', () => {
  const [, deny] = HANDLERS[0] as (typeof HANDLERS)[0];
  setHandlers(session, deny);
  allowLoopback(session.asSession, ['file://'], deny);
  allowLoopback(session.asSession, ['app://bundle']);
  const pages = ['file:///', 'app://bundle/', 'https://evil.example/'];
  expect(pages.map((page) => session.check('loopback-network', page))).toEqual([true, true, false]);
  expect(pages.map((page) => session.request('loopback-network', page))).toEqual([true, true, false]);
  expect(pages.map((page) => session.request('media', page))).toEqual([false, false, false]);
});

test('a handler that the app takes away is gone', () => {
  const [, deny] = HANDLERS[0] as (typeof HANDLERS)[0];
  allowLoopback(session.asSession, OWN, deny);
  session.setPermissionRequestHandler(null);
  session.setPermissionCheckHandler(null);
  expect(answersOf(session)).toEqual(answersOf(new Session()));
});
