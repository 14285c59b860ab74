import { expect, jest, test } from '@jest/globals';

const URL = 'ws://127.0.0.1:1';
const ELECTRON = 'Mozilla/5.0 Chrome/142.0.0.0 Electron/39.0.0 Safari/537.36';
const CHROMIUM = 'Mozilla/5.0 Chrome/142.0.0.0 Safari/537.36';

/** What is said of a socket that did not open, to a page. */
async function problemOf(page: { userAgent: string; origin: string; protocol: string }): Promise<string> {
  const { userAgent, origin, protocol } = page;
  const faked = { navigator: { userAgent }, origin, location: { protocol } };
  const before = Object.keys(faked).map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const);
  for (const [name, value] of Object.entries(faked)) {
    Object.defineProperty(globalThis, name, { value, configurable: true });
  }
  // Node's global object is no event target.
  for (const method of ['addEventListener', 'removeEventListener'] as const) {
    jest.spyOn(EventTarget.prototype, method).mockImplementation(() => {});
  }
  try {
    jest.resetModules();
    const { watchOpenFailure } = await import('../../../src/platform/browser/open-failure.ts');
    const obstacle = watchOpenFailure(URL);
    obstacle.stop();
    return obstacle.whyFailed({ openCount: 0, isBrokerThere: false });
  } finally {
    jest.restoreAllMocks();
    for (const [name, descriptor] of before) {
      if (descriptor === undefined) Reflect.deleteProperty(globalThis, name);
      else Object.defineProperty(globalThis, name, descriptor);
    }
  }
}

test('Local Network Access is a cause in Chromium, and not in Electron', async () => {
  const page = { origin: 'https://a.example', protocol: 'https:' };
  expect(await problemOf({ ...page, userAgent: CHROMIUM })).toContain('Local Network Access');
  const inElectron = await problemOf({ ...page, userAgent: ELECTRON });
  expect(inElectron).not.toContain('Local Network Access');
  expect(inElectron).toContain('name https://a.example in the origins of the channel');
});

test('a page of a file learns under which name the broker may know it', async () => {
  const page = { origin: 'null', protocol: 'file:' };
  expect(await problemOf({ ...page, userAgent: CHROMIUM })).toContain('name null in the origins');
  const inElectron = await problemOf({ ...page, userAgent: ELECTRON });
  expect(inElectron).toMatch(
    /name file:\/\/ in the origins.*fuse GrantFileProtocolExtraPrivileges.*such as app:\/\/bundle/,
  );
});
