/** A document is left while its port is on the way: the one that comes after it gets nothing, in the same host or in another. */
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { decodeRequestAnswer, REQUEST_IPC_CHANNEL } from '@peerport/protocol';
import { App } from '../../../../tests/electron-model/app.ts';
import {
  heardBy,
  InventedContents,
  InventedProcess,
  type Navigation,
} from '../../../../tests/electron-model/invented-pages.ts';
import { IpcMain } from '../../../../tests/electron-model/ipc-main.ts';
import { type ElectronBroker, startElectronBroker } from '../../src/electron/electron-broker.ts';

const ORIGIN = 'app://x';

let ipcMain: IpcMain;
let broker: ElectronBroker;
let editor: InventedContents;
let preview: InventedContents;

beforeEach(async () => {
  ipcMain = new IpcMain();
  editor = new InventedContents(ORIGIN);
  preview = new InventedContents(ORIGIN);
  broker = await startElectronBroker({
    app: new App().asApp,
    ipcMain: ipcMain.asIpcMain,
    origins: [ORIGIN],
    relay: 'inline',
  });
});

afterEach(() => broker.close());

/** Does it after a number of turns of the microtask queue. */
async function after(turnsCount: number, step: () => void): Promise<void> {
  for (let turn = 0; turn < turnsCount; turn++) await undefined;
  step();
}

/** More turns than it takes to give a port to somebody. */
const TURNS = Array.from({ length: 30 }, (_, turn) => turn);

const NAVIGATIONS: readonly [string, Navigation][] = [
  ['in the same host', { into: 'same host' }],
  ['in the same process', { into: 'same process' }],
  ['in another process', { into: 'other process' }],
  ['to an error page', { into: 'other process', error: 'ERR_CONNECTION_REFUSED' }],
];

/** The page that was left gets its port before it is, or pairing fails; the page after it never gets one. */
async function expectNothingAfter(given: Promise<unknown>, left: InventedContents): Promise<void> {
  const outcome = await given.then(
    () => 'given',
    (error: { code?: string }) => error.code,
  );
  expect(['given', 'ERR_TARGET']).toContain(outcome);
  expect(heardBy(left.mainFrame)).toEqual([]);
  // The other side has its ticket, and learns that this one is gone when it comes.
  const states = (await broker.channels()).map(({ state }) => state);
  expect(states).toEqual(outcome === 'given' ? ['abandoned'] : []);
}

describe.each(NAVIGATIONS)('a navigation %s', (_how, navigation) => {
  test.each(['first', 'second'])('of the %s of a pair, at any time', async (which) => {
    const left = which === 'first' ? editor : preview;
    for (const turn of TURNS) {
      const paired = broker.pair(editor.asContents, preview.asContents, { channel: 'x' });
      // What became of it is looked at afterwards.
      paired.catch(() => {});
      await after(turn, () => left.navigate(left.mainFrame, { ...navigation, origin: ORIGIN }));
      await expectNothingAfter(paired, left);
      editor.navigate();
      preview.navigate();
    }
  });

  test('of a page that is sent a ticket, at any time', async () => {
    for (const turn of TURNS) {
      const { port1, port2 } = await broker.createChannel();
      const posted = broker.postMessage(editor.asContents, 'x', null, [port1, port2]);
      posted.catch(() => {});
      await after(turn, () => editor.navigate(editor.mainFrame, navigation));
      const outcome = await posted.then(
        () => 'given',
        (error: { code?: string }) => error.code,
      );
      expect(['given', 'ERR_TARGET']).toContain(outcome);
      expect(heardBy(editor.mainFrame)).toEqual([]);
      editor.navigate();
    }
  });

  test('of a page that asks for a port: no channel is left', async () => {
    broker.onRequest('x', async () => {
      editor.navigate(editor.mainFrame, navigation);
      return preview.asContents;
    });
    const event = { sender: editor, senderFrame: editor.mainFrame };
    const answer = decodeRequestAnswer((await ipcMain.invoke(event, REQUEST_IPC_CHANNEL, 'x')) as string);
    expect(answer).toEqual({ problem: expect.stringMatching(/left or reloaded/) });
    expect(heardBy(preview.mainFrame)).toEqual([]);
    expect(await broker.channels()).toEqual([]);
  });
});

test('a crash of a frame of another process, of which no event tells', async () => {
  const contents = new InventedContents(ORIGIN, { nodeIntegrationInSubFrames: true });
  const frame = contents.insertFrame(ORIGIN, { into: 'other process' });
  broker.onRequest('x', async () => {
    contents.crash('crashed', frame);
    return preview.asContents;
  });
  const event = { sender: contents, senderFrame: frame };
  const answer = decodeRequestAnswer((await ipcMain.invoke(event, REQUEST_IPC_CHANNEL, 'x')) as string);
  expect(answer).toEqual({ problem: expect.stringMatching(/left or reloaded/) });
  expect(await broker.channels()).toEqual([]);
});

test('a utility process that exits', async () => {
  for (const turn of TURNS) {
    const worker = new InventedProcess();
    const paired = broker.pair(worker.asProcess, preview.asContents, { channel: 'x' });
    paired.catch(() => {});
    await after(turn, () => worker.exit(1));
    await paired.catch((error) => expect(error).toMatchObject({ code: 'ERR_TARGET' }));
    preview.navigate();
    expect(await broker.channels()).toEqual([]);
  }
});

test('a page whose process has crashed gets nothing before its event, and nothing after', async () => {
  editor.crash();
  const paired = () => broker.pair(editor.asContents, preview.asContents, { channel: 'x' });
  await expect(paired()).rejects.toMatchObject({ code: 'ERR_TARGET' });
  await once(editor, 'render-process-gone');
  await expect(paired()).rejects.toMatchObject({ code: 'ERR_TARGET' });
  editor.navigate(editor.mainFrame, { into: 'other process' });
  await paired();
  expect(heardBy(editor.mainFrame)).toHaveLength(1);
});
