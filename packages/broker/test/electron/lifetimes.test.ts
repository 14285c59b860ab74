import { once } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import { InventedContents, InventedProcess, type Navigation } from '../../../../tests/electron-model/invented-pages.ts';
import { pageOf } from '../../src/electron/frame-document.ts';
import { Lifetimes } from '../../src/electron/lifetimes.ts';

const LEFT = 'the page was left or reloaded';
const FAILED = `${LEFT}, and the next one failed to load: ERR_CONNECTION_REFUSED`;

/** The page that is in a frame, and what is said of its end. */
function watched(contents: InventedContents, frame = contents.mainFrame, lifetimes = new Lifetimes()) {
  const causes: string[] = [];
  const unwatch = lifetimes.watch(pageOf(contents.asContents, frame.asFrame), (cause) => causes.push(cause));
  return { causes, unwatch };
}

test.each([
  ['killed', 'the renderer process was killed'],
  ['crashed', 'the renderer process crashed'],
  ['oom', 'the renderer process ran out of memory'],
  ['memory-eviction', 'the renderer process was ended to free memory'],
] as const)('render-process-gone: %s', async (reason, cause) => {
  const contents = new InventedContents('app://x');
  const { causes } = watched(contents);
  contents.crash(reason);
  await once(contents, 'render-process-gone');
  contents.destroy();
  expect(causes).toEqual([cause]);
  expect(contents.listenersCount).toBe(0);
});

describe.each<[string, Navigation, string]>([
  ['in the same host', { into: 'same host' }, LEFT],
  ['in the same process', { into: 'same process' }, LEFT],
  ['in another process', { into: 'other process' }, LEFT],
  ['to another origin', { into: 'other process', origin: 'https://elsewhere.example' }, LEFT],
  ['to an error page in the same host', { into: 'same host', error: 'ERR_CONNECTION_REFUSED' }, FAILED],
  ['to an error page', { into: 'other process', error: 'ERR_CONNECTION_REFUSED' }, FAILED],
])('a navigation %s', (_how, navigation, cause) => {
  test('of the main frame ends the page, and what is in its frames', () => {
    const contents = new InventedContents('app://x');
    const watches = [contents.mainFrame, contents.insertFrame('app://y')].map((frame) => watched(contents, frame));
    contents.navigate(contents.mainFrame, navigation);
    expect(watches.map(({ causes }) => causes)).toEqual([[cause], [cause]]);
  });

  test('of a frame ends that frame, and what is inside it', () => {
    const contents = new InventedContents('app://x');
    const [left, right] = [contents.insertFrame('app://x'), contents.insertFrame('app://x')];
    const inner = contents.insertFrame('app://y', { parent: left, into: 'other process' });
    const watches = [contents.mainFrame, left, inner, right].map((frame) => watched(contents, frame));
    contents.navigate(left, navigation);
    expect(watches.map(({ causes }) => causes)).toEqual([[], [cause], [cause], []]);
    contents.navigate(right, navigation);
    expect(watches.map(({ causes }) => causes)).toEqual([[], [cause], [cause], [cause]]);
  });
});

test('a navigation within the document ends nothing', () => {
  const contents = new InventedContents('app://x');
  const { causes } = watched(contents);
  contents.commit(contents.mainFrame, { host: contents.mainFrame.host, isSameDocument: true });
  expect(causes).toEqual([]);
});

test('a window that is closed', () => {
  const contents = new InventedContents('app://x');
  const { causes } = watched(contents);
  contents.destroy();
  expect(causes).toEqual(['the window was closed']);
});

test('a utility process that exits', () => {
  const process = new InventedProcess();
  const causes: string[] = [];
  new Lifetimes().watch(process.asProcess, (cause) => causes.push(cause));
  process.exit(137);
  expect(causes).toEqual(['the utility process exited with code 137']);
  expect(process.listenerCount('exit')).toBe(0);
});

test('one listener for each event, however much is watched; none when nothing is', () => {
  const contents = new InventedContents('app://x');
  const lifetimes = new Lifetimes();
  const watches = Array.from({ length: 100 }, () => watched(contents, contents.mainFrame, lifetimes));
  expect(contents.listenersCount).toBe(4);
  for (const { unwatch } of watches) unwatch();
  expect(contents.listenersCount).toBe(0);
  for (const { unwatch } of watches) unwatch();
});
