import { type ChildProcess, fork } from 'node:child_process';
import { UtilityProcess } from './utility-process.ts';

/** `process.parentPort`, which keeps messages until somebody listens (lib/utility/init.ts). */
const PARENT_PORT = `
import { EventEmitter } from 'node:events';
const early = [];
const parentPort = new EventEmitter();
process.on('message', (data) => {
  if (!parentPort.emit('message', { data, ports: [] })) early.push(data);
});
process.channel.unref();
parentPort.on('newListener', (name) => {
  if (name !== 'message' || parentPort.listenerCount('message') > 0) return;
  process.channel.ref();
  queueMicrotask(() => { for (const data of early.splice(0)) parentPort.emit('message', { data, ports: [] }); });
});
parentPort.postMessage = (message) => process.send(message);
Object.defineProperty(process, 'parentPort', { value: parentPort, enumerable: true });
Object.defineProperty(process, 'type', { value: 'utility', enumerable: true });`;

/** `utilityProcess.fork()`: a Node process with a `parentPort`. */
export function forkUtilityProcess(
  path: string,
  args: readonly string[] = [],
): UtilityProcess & { readonly child: ChildProcess } {
  const execArgv = ['--import', `data:text/javascript,${encodeURIComponent(PARENT_PORT)}`];
  const child = fork(path, args, { execArgv, serialization: 'advanced' });
  const utility = Object.assign(new UtilityProcess(), { child });
  child.once('spawn', () => {
    utility.spawn({
      pid: child.pid as number,
      // What is sent to a process that ends is lost.
      postMessage: (message) => child.send(message as object, () => {}),
      kill: () => child.kill(),
    });
  });
  child.on('message', (message) => utility.emit('message', message));
  // On POSIX, the signal of a process that was killed (HandleTermination).
  child.once('exit', (code, signal) => utility.exit(code ?? (signal === 'SIGKILL' ? 9 : 15)));
  return utility;
}
