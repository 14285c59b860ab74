/**
 * A process whose globals others replace: before it loads the client, only while it loads it, or afterwards. Tells what became of messages
 * as long as they are replaced, and then.
 */
import { once } from 'node:events';
import { MessageChannel } from 'node:worker_threads';

/** Each replaces something, and gives back what undoes it. */
const replacements = {
  'fake timers': () => fakeTimers({ toNotFake: ['nextTick', 'queueMicrotask'] }),
  'fake timers, ticks and microtasks': () => fakeTimers(),
  'core-js': async () => {
    await import('core-js/stable/index.js');
    await import('core-js/actual/structured-clone.js');
  },
  'zone.js': () => import('zone.js/node'),
  'nothing left': () => {
    const names = ['structuredClone', 'MessageChannel', 'setImmediate', 'setInterval', 'queueMicrotask', 'performance'];
    for (const name of names) globalThis[name] = undefined;
  },
};

async function fakeTimers(options) {
  const { default: FakeTimers } = await import('@sinonjs/fake-timers');
  const clock = FakeTimers.install(options);
  return () => clock.uninstall();
}

const { when, what, tickets, heartbeatMs } = JSON.parse(process.argv[2]);
let undo = when === 'after' ? undefined : await replacements[what]();
const { connect } = await import('@peerport/client');
if (when === 'during') undo();
const ports = tickets.map((ticket) => connect(ticket, { heartbeatMs }));
await Promise.all(ports.map((port) => port.ready));
if (when === 'after') undo = await replacements[what]();
if (heartbeatMs === undefined) await exchangeTwice();
else await watch();
process.disconnect();

async function exchangeTwice() {
  const meanwhile = await exchange(ports);
  if (when !== 'during' && typeof undo === 'function') undo();
  const afterwards = await exchange(ports);
  ports[0].close();
  await ports[1].closed;
  await tell([meanwhile, afterwards]);
}

async function watch() {
  await tell('ready');
  await once(ports[0], 'unresponsive');
  await tell('unresponsive');
  ports[0].abort();
  await ports[0].closed;
}

function tell(message) {
  return new Promise((resolve) => process.send(message, resolve));
}

/** Posts messages that are read at once, each in a WebSocket message of its own, and a native port. */
async function exchange([sender, receiver]) {
  const order = [];
  receiver.onmessage = async ({ data, ports }) => {
    order.push(`message ${data}`);
    await undefined;
    await undefined;
    order.push(`microtasks ${data}`);
    for (const port of ports) port.postMessage('through the port');
  };
  for (const message of [1, 2, 3, 4]) {
    sender.postMessage(message);
    await undefined;
    await undefined;
  }
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  const { port1, port2 } = new MessageChannel();
  const answered = once(port2, 'message');
  sender.postMessage('port', [port1]);
  const [answer] = await answered;
  port2.close();
  return { order, answer };
}
