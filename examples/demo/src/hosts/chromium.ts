import { startBroker } from '@peerport/broker';
import { type Found, launchChromium, Resources } from '@peerport/hosts';
import type { DemoHost, HostOptions } from './host.ts';
import { pageParty, servePages } from './pages.ts';

/** Two renderer processes of Chromium; this process is the main process, with the broker. */
export function startChromiumHost({ executablePath }: Found, { headed }: HostOptions): Promise<DemoHost> {
  return Resources.build(async (resources) => {
    const broker = resources.use(await startBroker());
    const { origin } = resources.use(await servePages(broker.url));
    const chromium = resources.use(await launchChromium({ executablePath, headed }));
    return {
      name: 'chromium',
      title: `Chromium ${chromium.version}, ${headed ? 'headed' : 'headless'}`,
      kind: 'renderer',
      pids: { main: process.pid, browser: chromium.pid },
      createChannel: () => broker.createChannel({ label: 'demo', origins: [origin] }),
      openUi: async () => pageParty(await chromium.openUnobserved(`${origin}/static/ui.html`)),
      openWorker: async () =>
        pageParty(await chromium.openUnobserved(`${origin}/static/worker.html`, { visible: false })),
      ended: chromium.ended,
      [Symbol.asyncDispose]: () => resources[Symbol.asyncDispose](),
    };
  });
}
