import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { block } from '../support/block.ts';
import { Child } from '../support/child.ts';

const ROUNDS_COUNT = 1_000;

test('while the process that called startBroker() is busy, its peers go on', async () => {
  await using broker = Child.broker();
  await using echo = Child.peer();
  await using player = Child.peer();
  await broker.call.start({});
  const { port1, port2 } = await broker.call.createChannel();
  await echo.call.connect(port1);
  await echo.call.echo();
  await player.call.connect(port2);
  await player.call.ready();

  const unblock = await block(broker);
  const answers = await player.call.pingPong(ROUNDS_COUNT);
  await unblock();
  expect(answers).toEqual(Array.from({ length: ROUNDS_COUNT }, (_, index) => index));
});

test('its thread is started as the relay, however the app was', async () => {
  const app = `
    import { startBroker } from '@peerport/broker';
    const info = ({ relay }, message) => console.log(message, relay);
    const broker = await startBroker({ logger: { debug() {}, info, warn: info, error: info } });
    await broker.close();
  `;
  const parameters = ['--import', 'data:text/javascript,console.log("imported")', '--input-type=module', '--eval', app];
  const { stdout } = await promisify(execFile)(process.execPath, parameters, { cwd: import.meta.dirname });
  expect(stdout.split('\n').slice(0, 2)).toEqual(['imported', 'broker listens worker']);
});
