import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { startBroker } from '@peerport/broker';
import { Resources } from '@peerport/hosts';
import type { UiCommands, WorkerCommands } from '../pages/commands.ts';
import { type Child, callable } from './child.ts';
import type { DemoHost } from './host.ts';

/** Two Node child processes; this process is the main process, with the broker. */
export function startNodeHost(): Promise<DemoHost> {
  return Resources.build(async (resources) => {
    const broker = resources.use(await startBroker());
    return {
      name: 'node',
      title: `Node ${process.version}`,
      kind: 'Node process',
      pids: { main: process.pid },
      createChannel: () => broker.createChannel({ label: 'demo' }),
      openUi: async () => resources.use(startChild<UiCommands>('../node-ui.js')),
      openWorker: async () => resources.use(startChild<WorkerCommands>('../node-worker.js')),
      ended: new Promise(() => undefined),
      [Symbol.asyncDispose]: () => resources[Symbol.asyncDispose](),
    };
  });
}

function startChild<Commands extends object>(script: string): Child<Commands> {
  return callable(
    fork(fileURLToPath(new URL(script, import.meta.url)), {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      serialization: 'advanced',
    }),
  );
}
