/** The main process and utility processes as parties: real sockets, and Node processes with a `parentPort`. */
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type ElectronBroker, startElectronBroker } from '@peerport/broker/electron';
import { mainProcess, onPort, type PortListener } from '@peerport/client/electron/main';
import { onPort as onUtilityPort } from '@peerport/client/electron/utility';
import { App } from '../../electron-model/app.ts';
import { forkUtilityProcess } from '../../electron-model/forked-process.ts';

type Worker = ReturnType<typeof forkUtilityProcess>;
type Port = Parameters<PortListener>[0];

/** What the worker answers. */
interface Echo {
  readonly pid: number;
  readonly data: unknown;
  readonly message: unknown;
}

const ECHO = fileURLToPath(new URL('../../processes/utility-echo.mjs', import.meta.url));

let broker: ElectronBroker;
let worker: Worker;
let stopListening = () => {};

beforeEach(async () => {
  broker = await startElectronBroker({ app: new App().asApp, origins: ['app://x'] });
  worker = await forkWorker();
});

afterEach(async () => {
  stopListening();
  worker.kill();
  await broker.close();
});

async function forkWorker(): Promise<Worker> {
  const forked = forkUtilityProcess(ECHO);
  await once(forked, 'spawn');
  return forked;
}

/** Listens for the ports of this process. */
function listen(listener: PortListener): void {
  stopListening = onPort('jobs', listener);
}

function nextPort(): Promise<Port> {
  return new Promise((resolve) => listen((port) => resolve(port)));
}

async function ask(port: Port, data: unknown): Promise<Echo> {
  const answered = new Promise<Echo>((resolve) => {
    port.onmessage = (event) => resolve(event.data as Echo);
  });
  port.postMessage(data);
  return answered;
}

test('the main process and a utility process have a port each, by onPort on both sides', async () => {
  broker.setLabel(mainProcess, 'main');
  broker.setLabel(worker.asProcess, 'worker');
  const given = nextPort();
  await broker.pair(mainProcess, worker.asProcess, { channel: 'jobs' });
  const port = await given;
  expect(await ask(port, new Map([['a', 1n]]))).toEqual({ pid: worker.pid, data: new Map([['a', 1n]]) });
  expect(port.peer).toEqual({ pid: worker.pid, label: 'worker' });
  port.close();
});

test('ports that came before somebody listened are kept, with what was said about them', async () => {
  const { port1, port2 } = await broker.createChannel();
  await broker.postMessage(mainProcess, 'jobs', 'mine', [port1]);
  await broker.postMessage(worker.asProcess, 'jobs', 'yours', [port2]);
  const messages: unknown[] = [];
  const given = new Promise<Port>((resolve) => {
    listen((port, message) => {
      messages.push(message);
      resolve(port);
    });
  });
  expect(await ask(await given, 1)).toEqual({ pid: worker.pid, data: 1, message: 'yours' });
  expect(messages).toEqual(['mine']);
});

test('the messages of the app pass beside the ports', async () => {
  const answered = once(worker, 'message');
  worker.asProcess.postMessage({ ping: 1 });
  expect(await answered).toEqual([{ pong: 1 }]);
});

test('a transferred buffer arrives whole at a utility process, and comes back', async () => {
  const given = nextPort();
  await broker.pair(mainProcess, worker.asProcess, { channel: 'jobs' });
  const port = await given;
  const answered = new Promise<Echo>((resolve) => {
    port.onmessage = (event) => resolve(event.data as Echo);
  });
  const buffer = Uint8Array.from({ length: 3 * 1024 * 1024 }, (_, index) => index).buffer;
  port.postMessage(buffer, [buffer]);
  expect(buffer.byteLength).toBe(0);
  const { data } = await answered;
  expect(new Uint8Array(data as ArrayBuffer).subarray(-3)).toEqual(Uint8Array.of(253, 254, 255));
  expect((data as ArrayBuffer).byteLength).toBe(3 * 1024 * 1024);
});

test('a process that is no utility process is told so', () => {
  expect(() => onUtilityPort('jobs', () => {})).toThrow(/not a utility process/);
});

describe('a kept pair', () => {
  test('a worker that is killed and forked again: the old port closes with its cause, then there is a new one', async () => {
    const events: string[] = [];
    const ports: Port[] = [];
    let onNext = (_port: Port) => {};
    const next = () =>
      new Promise<Port>((resolve) => {
        onNext = resolve;
      });
    listen((port) => {
      const life = ports.push(port);
      events.push(`port ${life}`);
      port.addEventListener('close', ({ message }) => events.push(`close ${life}: ${message}`));
      onNext(port);
    });
    const first = next();
    const kept = broker.keep(mainProcess, worker.asProcess, { channel: 'jobs' });
    expect(await ask(await first, 1)).toMatchObject({ pid: worker.pid, data: 1 });

    const second = next();
    const former = worker;
    former.child.kill('SIGKILL');
    await once(former, 'exit');
    worker = await forkWorker();
    kept.replace(former.asProcess, worker.asProcess);
    expect(await ask(await second, 2)).toMatchObject({ pid: worker.pid, data: 2 });
    expect(events).toEqual(['port 1', 'close 1: the utility process exited with code 9', 'port 2']);
    await kept.stop();
    await ports[1]?.closed;
    expect(events.at(-1)).toMatch(/^close 2/);
  });

  test('killed at random times: each message is answered on the port that it was sent on, or that port is reported closed', async () => {
    const lives: { sent: number[]; answered: number[]; isClosed: boolean }[] = [];
    let number = 0;
    listen((port) => {
      // The one before has been reported.
      expect(lives.every(({ isClosed }) => isClosed)).toBe(true);
      const life = { sent: [] as number[], answered: [] as number[], isClosed: false };
      lives.push(life);
      const send = () => {
        life.sent.push(++number);
        port.postMessage(number);
      };
      port.onmessage = ({ data }) => {
        life.answered.push((data as Echo).data as number);
        if (life.sent.length < 2_000) send();
      };
      port.addEventListener('close', () => {
        life.isClosed = true;
      });
      for (let count = 0; count < 8; count++) send();
    });
    const kept = broker.keep(mainProcess, worker.asProcess, { channel: 'jobs' });
    for (let kill = 0; kill < 6; kill++) {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 60));
      const former = worker;
      former.child.kill('SIGKILL');
      await once(former, 'exit');
      worker = await forkWorker();
      kept.replace(former.asProcess, worker.asProcess);
    }
    // The last one lives, and answers.
    const isLastAnswering = () => lives.at(-1)?.isClosed === false && (lives.at(-1)?.answered.length ?? 0) > 100;
    while (!isLastAnswering()) await new Promise((resolve) => setImmediate(resolve));
    for (const { sent, answered, isClosed } of lives) {
      expect(answered).toEqual(sent.slice(0, answered.length));
      if (answered.length < sent.length && lives.at(-1)?.sent !== sent) expect(isClosed).toBe(true);
    }
    await kept.stop();
  });
});
