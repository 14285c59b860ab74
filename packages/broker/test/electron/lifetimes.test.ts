import { expect, test } from '@jest/globals';
import type { WebContents } from 'electron';
import type { Page } from '../../src/electron/holder.ts';
import { Lifetimes } from '../../src/electron/lifetimes.ts';
import { FakeContents, FakeFrame, FakeProcess } from '../support/electron.ts';

function pageIn(contents: FakeContents, frame = contents.mainFrame): Page {
  const { processId, routingId } = frame;
  return { contents: contents as unknown as WebContents, frame: frame.asFrame, processId, routingId };
}

/** A page that is watched, and what was said of its end. */
function watched(page: Page) {
  const lifetimes = new Lifetimes();
  const causes: string[] = [];
  const unwatch = lifetimes.watch(page, (cause) => causes.push(cause));
  return { causes, unwatch };
}

test.each([
  ['killed', 'the renderer process was killed'],
  ['crashed', 'the renderer process crashed'],
  ['oom', 'the renderer process ran out of memory'],
  ['memory-eviction', 'the renderer process was ended to free memory'],
] as const)('render-process-gone: %s', (reason, cause) => {
  const contents = new FakeContents('app://x');
  const { causes } = watched(pageIn(contents));
  contents.processGone(reason);
  contents.destroy();
  expect(causes).toEqual([cause]);
  expect(contents.listenersCount).toBe(0);
});

test('a navigation of the main frame ends the page, and what is in its frames', () => {
  const contents = new FakeContents('app://x');
  const main = watched(pageIn(contents));
  const inner = watched(pageIn(contents, new FakeFrame('app://y')));
  contents.navigate();
  for (const { causes } of [main, inner]) expect(causes).toEqual(['the page was left or reloaded']);
});

test('a navigation of a frame ends that frame alone', () => {
  const contents = new FakeContents('app://x');
  const [left, right] = [new FakeFrame('app://x'), new FakeFrame('app://x')];
  const [main, one, other] = [pageIn(contents), pageIn(contents, left), pageIn(contents, right)].map(watched);
  contents.navigate(left);
  expect([main, one, other].map((entry) => entry?.causes.length)).toEqual([0, 1, 0]);

  // Into another process: the frame has a new identity, and the one that is known is detached.
  right.detached = true;
  contents.navigate(new FakeFrame('https://elsewhere.example'));
  expect([main, one, other].map((entry) => entry?.causes.length)).toEqual([0, 1, 1]);
});

test('a window that is closed', () => {
  const contents = new FakeContents('app://x');
  const { causes } = watched(pageIn(contents));
  contents.destroy();
  expect(causes).toEqual(['the window was closed']);
});

test('a utility process that exits', () => {
  const process = new FakeProcess();
  const causes: string[] = [];
  new Lifetimes().watch(process.asProcess, (cause) => causes.push(cause));
  process.emit('exit', 137);
  expect(causes).toEqual(['the utility process exited with code 137']);
  expect(process.listenerCount('exit')).toBe(0);
});

test('one listener for each event, however much is watched; none when nothing is', () => {
  const contents = new FakeContents('app://x');
  const lifetimes = new Lifetimes();
  const unwatch = Array.from({ length: 100 }, () => lifetimes.watch(pageIn(contents), () => {}));
  expect(contents.listenersCount).toBe(3);
  for (const stop of unwatch) stop();
  expect(contents.listenersCount).toBe(0);
  for (const stop of unwatch) stop();
});
