/** The tests of the tests: what they rely on does notice what it must. */
import type { ChromiumHost } from '@peerport/hosts';
import type { Page } from '@playwright/test';
import { difference } from '../src/difference.ts';
import { mixedMessage, randomFrom } from '../src/mixed-messages.ts';
import { expect, test } from './fixtures.ts';

/** Makes code of a string, which no policy here allows. */
function violatePolicy(page: Page): Promise<void> {
  return page.evaluate(async () => {
    const violated = new Promise((resolve) =>
      document.addEventListener('securitypolicyviolation', resolve, { once: true }),
    );
    setTimeout('code');
    await violated;
  });
}

test('a renderer that is used again is the same process, and the only page in it', async ({
  harness,
  host,
  renderers,
  hostName,
}) => {
  test.skip(hostName === 'electron', 'windows of Electron are not used again');
  const url = `${await harness.originOf()}/peer.html`;
  const first = await renderers.open(url);
  await renderers.release(first);
  const [second, other] = [await renderers.open(`${url}?second`), await renderers.open(`${url}?other`)];
  expect(second).toBe(first);
  expect(other.pid).not.toBe(second.pid);
  for (const { page, pid } of [second, other]) expect(await (host as ChromiumHost).pidOf(page.url())).toBe(pid);
  for (const renderer of [second, other]) await renderers.release(renderer);
});

test('a violation of the policy of any page is noticed', async ({ harness, host, pagePolicies }) => {
  const { page, close } = await host.open(`${await harness.originOf()}/peer.html`);
  await violatePolicy(page);
  expect(pagePolicies.take()).toEqual([expect.stringContaining('script-src blocked eval')]);
  await violatePolicy(page);
  pagePolicies.expectViolation(/script-src blocked eval/);
  await close();
});

test.fail('a violation of the policy of any page fails the test', async ({ harness, host }) => {
  const { page, close } = await host.open(`${await harness.originOf()}/peer.html`);
  await violatePolicy(page);
  await close();
});

test('an error that a page logs or does not catch is noticed', async ({ harness }) => {
  const { page } = await harness.openPeer();
  await Promise.all([
    page.waitForEvent('pageerror'),
    page.waitForEvent('console'),
    page.evaluate(() => {
      console.error('logged on purpose');
      queueMicrotask(() => {
        throw new Error('thrown on purpose');
      });
    }),
  ]);
  const problems = await harness.problems();
  expect(problems).toContainEqual(expect.stringContaining('logged on purpose'));
  expect(problems).toContainEqual(expect.stringContaining('thrown on purpose'));
  harness.expectConsole(/on purpose/);
});

const DIFFERENT: readonly (readonly [actual: unknown, expected: unknown])[] = [
  [0, -0],
  [1, 1n],
  ['\ud800', '\ufffd'],
  [null, undefined],
  [{ a: undefined }, {}],
  [
    { a: 1, b: 2 },
    { b: 2, a: 1 },
  ],
  [[1, 2], [1]],
  [new Map([[1, 2]]), new Map([[1, 3]])],
  [new Set([1, 2]), new Set([2, 1])],
  [new Set([1]), new Map([[1, 1]])],
  [new Date(1), new Date(2)],
  [new Uint8Array([1, 2]), new Uint8Array([1, 3])],
  [new Uint8Array([1]), new Int8Array([1])],
  [new Uint8Array(1), new Uint8Array(2)],
  [new Uint8Array(1).buffer, new Uint8Array(1)],
  [new TypeError('a'), new RangeError('a')],
  [new Error('a'), new Error('b')],
  [{ nested: { deep: [1, { x: 1 }] } }, { nested: { deep: [1, { x: 2 }] } }],
];

test('the comparison of mixed messages notices every kind of difference', () => {
  for (const [actual, expected] of DIFFERENT) expect.soft(difference(actual, expected)).toBeDefined();
  const shared = {};
  expect(difference([{}, {}], [shared, shared])).toBeDefined();
  expect(difference([shared, shared], [shared, shared])).toBeUndefined();
});

test('mixed messages are the same for the same seed, and are as mixed as they should be', () => {
  const [first, again] = [randomFrom(7), randomFrom(7)];
  const types = new Set<string>();
  const sizes = new Set<number>();
  for (let index = 0; index < 2_000; index++) {
    const message = mixedMessage(first, index);
    expect(difference(message, mixedMessage(again, index))).toBeUndefined();
    types.add(Object.prototype.toString.call(message));
    sizes.add(sizeOf(message));
  }
  for (const type of ['Undefined', 'Null', 'BigInt', 'Date', 'Map', 'Set', 'ArrayBuffer', 'Float64Array', 'Error']) {
    expect(types).toContain(`[object ${type}]`);
  }
  expect(sizes).toContain(0);
  expect(sizes).toContain(1024 * 1024);
});

/** Bytes of the payload of a message, where it is one of those that come in every size. */
function sizeOf(message: unknown): number {
  const payload = message instanceof Object && 'body' in message ? message.body : message;
  return ArrayBuffer.isView(payload) || payload instanceof ArrayBuffer ? payload.byteLength : -1;
}
