import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type Found, isRoot, Resources } from '@peerport/hosts';
import type { DemoMain } from '../electron-main.ts';
import { startExampleApp, writeInExampleApp } from '../example-app.ts';
import { type Child, callable } from './child.ts';
import type { DemoHost, HostOptions } from './host.ts';
import { type DemoPage, pageParty, servePages } from './pages.ts';

const MAIN = fileURLToPath(new URL('../electron-main.js', import.meta.url));

/** Two renderer processes of Electron, whose main process runs the broker and hands out the tickets. */
export function startElectronHost({ executablePath }: Found, { headed }: HostOptions): Promise<DemoHost> {
  return Resources.build(async (resources) => {
    const electron = resources.use(await startElectron(executablePath));
    const { commands } = electron;
    const starting = Promise.race([
      Promise.all([commands.version(), commands.brokerUrl()]),
      electron.ended.then((): never => {
        throw new Error('it ended at once');
      }),
    ]);
    const [version, brokerUrl] = await starting;
    const { origin } = resources.use(await servePages(brokerUrl));
    return {
      name: 'electron',
      title: `Electron ${version}`,
      kind: 'renderer',
      pids: { main: electron.pid },
      createChannel: () => commands.createChannel(origin),
      openUi: async () => pageParty(await openPage(commands, `${origin}/static/ui.html`, headed)),
      openWorker: async () => pageParty(await openPage(commands, `${origin}/static/worker.html`, false)),
      async useExampleApp(text) {
        const { windows } = resources.use(await startExampleApp({ executablePath, headed }));
        return writeInExampleApp(windows, text);
      },
      ended: electron.ended,
      [Symbol.asyncDispose]: () => resources[Symbol.asyncDispose](),
    };
  });
}

async function startElectron(executablePath: string): Promise<Child<DemoMain>> {
  const process = spawn(executablePath, [...(isRoot() ? ['--no-sandbox'] : []), MAIN], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    serialization: 'advanced',
  });
  await once(process, 'spawn');
  return callable<DemoMain>(process);
}

async function openPage(main: DemoMain, url: string, visible: boolean): Promise<DemoPage> {
  const { id, pid } = await main.open(url, visible);
  return {
    pid,
    ended: main.ended(id).catch(() => undefined),
    call: (...parameters) => main.call(id, ...parameters),
    screenshot: (file) => main.screenshot(id, file),
  };
}
