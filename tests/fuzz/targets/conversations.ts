import { encodeControlFrame, encodeFrames, type PortGrant, serialize } from '@peerport/protocol';
import fc from 'fast-check';
import { createConnect } from '../../../packages/client/dist/connect.js';
import { nativePorts } from '../../../packages/client/dist/platform/node/native-ports.js';
import type { SocketHandlers } from '../../../packages/client/dist/platform/socket.js';
import { arbitraryBytes, bytesOf, damaged, hexOf } from '../bytes.ts';
import { assert, type FuzzTarget } from '../target.ts';
import { arbitraryFrame } from './data-frames.ts';

const CHANNEL = 'c'.repeat(22);
const TICKET = { v: 1, url: 'ws://127.0.0.1:1', token: 't'.repeat(43), channel: CHANNEL } as const;
const GRANT: PortGrant = { canCreate: true, canTransfer: true, maxMessageBytes: 1_000, direction: 'both' };
const PAIRED = encodeControlFrame({ type: 'paired', channel: CHANNEL, grant: GRANT, peerGrant: GRANT });
const TEXTS = [
  PAIRED,
  encodeControlFrame({ type: 'peer-moving' }),
  encodeControlFrame({ type: 'peer-moved' }),
  '{"type":"refused","code":"used","message":""}',
  'x',
];

type Step = { readonly text: string } | { readonly binary: string } | { readonly close: number } | 'tasks' | 'post';

const message = fc.record({
  type: fc.constant(1 as const),
  lane: fc.constant(0),
  payload: fc.jsonValue().map((value) => serialize(value)),
});
const frames = fc
  .array(fc.oneof(message, arbitraryFrame), { minLength: 1, maxLength: 5 })
  .map((each) => encodeFrames(each));
const binary = fc.oneof(frames.map(hexOf), damaged(frames), arbitraryBytes([1]));
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: binary.map((each) => ({ binary: each })) },
  { weight: 1, arbitrary: fc.constantFrom(...TEXTS).map((text) => ({ text })) },
  { weight: 1, arbitrary: fc.constantFrom(1000, 1006, 4000, 4001, 4004, 9999).map((close) => ({ close })) },
  { weight: 2, arbitrary: fc.constantFrom('tasks' as const, 'post' as const) },
);

/** All that a socket may bring to a port, in any order: no error gets out, and when the socket is down the port has closed, once. */
export const conversations: FuzzTarget<Step[]> = {
  name: 'conversations',
  share: 80,
  input: fc.array(step, { maxLength: 12 }).map((steps) => [{ text: PAIRED }, ...steps]),
  async run(steps) {
    const tasks: (() => void)[] = [];
    const runTasks = () => {
      for (let task = tasks.shift(); task !== undefined; task = tasks.shift()) task();
    };
    let handlers!: SocketHandlers;
    let isDown = false;
    const connect = createConnect({
      queueTask: (task: () => void) => void tasks.push(task),
      nativePorts,
      reportError(error) {
        throw error;
      },
      openSocket: (_url: string, _subprotocols: string[], theirs: SocketHandlers) => {
        handlers = theirs;
        return { bufferedAmount: 0, send() {}, give() {}, close() {}, terminate() {} };
      },
    });
    const port = connect(TICKET);
    let closeCount = 0;
    port.onmessage = () => {};
    port.onclose = () => {
      closeCount++;
    };
    port.ready.catch(() => {});
    const goDown = (code: number) => {
      isDown = true;
      handlers.onClose(code, '', undefined);
    };
    handlers.onOpen();
    for (const each of steps) {
      if (isDown) break;
      if (each === 'tasks') runTasks();
      else if (each === 'post') port.postMessage('x');
      else if ('text' in each) handlers.onText(each.text);
      else if ('binary' in each) handlers.onBinary(bytesOf(each.binary));
      else goDown(each.close);
    }
    if (!isDown) goDown(1006);
    for (let turn = 0; turn < 20 && closeCount === 0; turn++) {
      runTasks();
      await new Promise(setImmediate);
    }
    assert(closeCount === 1, `the port has fired close ${closeCount} times`);
    assert((await port.closed).reason !== undefined, 'it says no reason');
  },
};
