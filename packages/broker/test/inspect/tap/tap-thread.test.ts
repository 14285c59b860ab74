import { expect, test } from '@jest/globals';
import { ADMIN_LIMITS } from '../../../src/inspect/limits.ts';
import { TapThread, type TapViewer } from '../../../src/inspect/tap/tap-thread.ts';

/** Answers as the thread of taps does, and reads nothing. */
const READS_NOTHING = `
  const { parentPort } = require('node:worker_threads');
  parentPort.on('message', ({ tap, type }) => type === 'close' && parentPort.postMessage({ tap, type: 'closed' }));
`;
/** Gets no further. */
const HANGS = 'for (;;);';
/** Ends when it is to, and says what it may take. */
const ENDS = `
  const { parentPort, resourceLimits } = require('node:worker_threads');
  parentPort.on('message', () => { throw new Error('at ' + resourceLimits.maxOldGenerationSizeMb + ' MiB'); });
`;

function viewer(): TapViewer & { readonly lost: Promise<string> } {
  let onLost: TapViewer['onLost'] = () => {};
  const lost = new Promise<string>((resolve) => {
    onLost = resolve;
  });
  return { send() {}, onLost, lost };
}

test('closing a tap resolves when its thread has said all, and another can follow the last', async () => {
  const thread = new TapThread(READS_NOTHING);
  const lines = [1, 2].map((number) => thread.open(number, false, viewer()));
  for (const line of lines) await line.close();
  await thread.open(3, false, viewer()).close();
});

test('dropping a tap does not wait for its thread', async () => {
  const thread = new TapThread(HANGS);
  const [first, second] = [1, 2].map((number) => thread.open(number, false, viewer()));
  const closed = first?.close();
  first?.drop();
  await closed;
  second?.drop();
});

test('maxTapsHeapBytes: default; over, all taps end, and their viewers are told; another can follow', async () => {
  expect(ADMIN_LIMITS.maxTapsHeapBytes).toBe(256 * 2 ** 20);
  const thread = new TapThread(ENDS);
  for (let round = 0; round < 2; round++) {
    const viewers = [viewer(), viewer()];
    const lines = viewers.map((each, number) => thread.open(number, false, each));
    expect(await Promise.all(viewers.map(({ lost }) => lost))).toEqual(
      viewers.map(() => 'the tap thread ended: at 256 MiB'),
    );
    for (const line of lines) await line.close();
  }
});
