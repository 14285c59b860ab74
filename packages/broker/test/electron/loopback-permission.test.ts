import { beforeEach, expect, test } from '@jest/globals';
import { allowLoopback } from '../../src/electron/loopback-permission.ts';
import { FakeSession } from '../support/electron.ts';

const LOOPBACK = ['loopback-network', 'local-network-access'];

let session: FakeSession;

beforeEach(() => {
  session = new FakeSession();
});

test('pages of the given origins reach loopback, and no others', () => {
  allowLoopback(session.asSession, ['file://', 'app://bundle']);
  allowLoopback(session.asSession, ['http://localhost:5173']);
  for (const permission of LOOPBACK) {
    for (const url of ['file:///C:/app/index.html', 'app://bundle/a.html', 'http://localhost:5173/']) {
      expect(session.request(permission, url)).toBe(true);
      expect(session.check(permission, url)).toBe(true);
    }
    for (const url of [
      'https://evil.example/',
      'http://localhost:51730/',
      'app://bundle2/',
      'about:blank',
      '',
      'null',
    ]) {
      expect(session.request(permission, url)).toBe(false);
      expect(session.check(permission, url)).toBe(false);
    }
  }
});

test('about other permissions the app decides: the handlers that it hands over, then those that it sets', () => {
  allowLoopback(session.asSession, ['file://'], {
    request: (_contents, permission, respond) => respond(permission === 'media'),
    check: (_contents, permission) => permission === 'media',
  });
  expect([session.request('media', 'file:///'), session.check('media', 'file:///')]).toEqual([true, true]);
  expect([session.request('hid', 'file:///'), session.check('hid', 'file:///')]).toEqual([false, false]);

  session.setPermissionRequestHandler((_contents, permission, respond) => respond(permission === 'hid'));
  session.setPermissionCheckHandler((_contents, permission) => permission === 'hid');
  expect([session.request('media', 'file:///'), session.check('media', 'file:///')]).toEqual([false, false]);
  expect([session.request('hid', 'file:///'), session.check('hid', 'file:///')]).toEqual([true, true]);
  expect(session.request('loopback-network', 'file:///')).toBe(true);
  expect(session.check('loopback-network', 'https://evil.example')).toBe(false);
});

test('without handlers of the app, other permissions are what they are in Electron: granted', () => {
  allowLoopback(session.asSession, ['file://']);
  expect([session.request('media', 'https://a.example/'), session.check('media', 'https://a.example')]).toEqual([
    true,
    true,
  ]);
  session.setPermissionRequestHandler(null);
  session.setPermissionCheckHandler(null);
  expect(session.request('media', 'https://a.example/')).toBe(true);
  expect(session.check('loopback-network', 'https://a.example')).toBe(false);
});
