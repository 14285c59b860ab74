import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findElectron, type Resources, startPageServer } from '@peerport/hosts';
import { bundlePage } from '@peerport/hosts/bundle';
import { build } from 'esbuild';
import { Child } from '../../parties/child.ts';
import type { Party } from '../../parties/party.ts';
import type { Turn } from '../../workloads/workloads.ts';
import type { Contender } from '../contender.ts';
import type { ElectronFunctions } from './main.ts';

/** Two renderers of one Electron app, by way of its main process. */
export const electronIpc = contender('Electron ipcRenderer', 'electron-ipc');

/** Two renderers of one Electron app, with a port that its main process made. */
export const electronPort = contender('Electron MessageChannelMain', 'electron-port');

function contender(name: string, end: string): Contender {
  return {
    name,
    scenes: ['renderer-renderer'],
    mayBeMissing: true,
    async open(_site, resources) {
      const found = findElectron();
      if (found.executablePath === undefined) throw new Error(found.reason);
      const [driver, responder] = await startApp(found.executablePath, resources);
      if (driver.pid === responder.pid) throw new Error(`both windows are in process ${driver.pid}`);
      await Promise.all([driver.open(end, null), responder.serve(end, null)]);
      return driver;
    },
  };
}

async function startApp(executablePath: string, resources: Resources): Promise<readonly [Party, Party]> {
  const folder = resources.use(await bundlePage(new URL('../../parties/page.js', import.meta.url)));
  const preload = join(fileURLToPath(folder.url), 'preload.cjs');
  await build({
    entryPoints: [fileURLToPath(new URL('preload.js', import.meta.url))],
    outfile: preload,
    bundle: true,
    format: 'cjs',
    external: ['electron'],
    logLevel: 'warning',
  });
  const files = { '/': folder.url };
  const { origin } = resources.use(await startPageServer({ files, connectSrc: [], crossOriginIsolated: true }));
  const main = resources.use(
    await Child.of<ElectronFunctions>(
      spawn(executablePath, [...noSandbox(), fileURLToPath(new URL('main.js', import.meta.url))], {
        serialization: 'advanced',
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      }),
    ),
  );
  const party = async (index: number): Promise<Party> => {
    const pid = await main.call.open(`${origin}/page.html`, preload);
    const call = (method: string, ...parameters: unknown[]) => main.call.call(index, method, parameters);
    return {
      pid,
      async serve(end, config) {
        await call('serve', end, config);
      },
      async open(end, config) {
        await call('open', end, config);
      },
      async prepare(workload, turnMs) {
        await call('prepare', workload, turnMs);
      },
      run: (workload, turnMs) => call('run', workload, turnMs) as Promise<Turn>,
      async [Symbol.asyncDispose]() {},
    };
  };
  return [await party(0), await party(1)];
}

/** Chromium's sandbox refuses to work for root. */
function noSandbox(): string[] {
  return process.getuid?.() === 0 ? ['--no-sandbox'] : [];
}
