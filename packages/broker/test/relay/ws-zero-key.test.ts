import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';

const require = createRequire(import.meta.url);
const lib = join(dirname(require.resolve('ws/package.json')), 'lib');

/** The parts of `ws` that unmask frames; not public. */
interface Receiver {
  on(event: 'message', listener: (data: Buffer) => void): void;
  write(chunk: Buffer): void;
}

test('ws does not touch a payload whose masking key is zero, and unmasks any other', () => {
  const bufferUtil = require(join(lib, 'buffer-util.js'));
  const { unmask } = bufferUtil;
  let unmasksCount = 0;
  bufferUtil.unmask = (...args: unknown[]) => {
    unmasksCount++;
    return unmask(...args);
  };
  const ReceiverOfWs = require(join(lib, 'receiver.js')) as new (options: object) => Receiver;
  const receiver = new ReceiverOfWs({ isServer: true });
  const messages: string[] = [];
  receiver.on('message', (data) => messages.push(String(data)));
  receiver.write(Buffer.from([0x82, 0x81, 0, 0, 0, 0, 0x61]));
  expect([messages, unmasksCount]).toEqual([['a'], 0]);
  receiver.write(Buffer.from([0x82, 0x81, 1, 0, 0, 0, 0x61]));
  expect([messages, unmasksCount]).toEqual([['a', '`'], 1]);
});
