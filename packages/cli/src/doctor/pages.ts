import { type Browser, findBrowsers } from './browsers.ts';
import type { Finding } from './finding.ts';

/** The first Chromium with Local Network Access. Electron switches it off. */
const FIRST_WITH_LNA = 142;

/** Finds browsers and Electron, and checks whether they would block pages from a broker. */
export async function checkPages(): Promise<Finding[]> {
  const browsers = await findBrowsers();
  if (browsers.length === 0) {
    const text = 'neither a browser nor Electron was found; programs in Node need none';
    return [{ status: 'ok', subject: 'browsers', text }];
  }
  const found = browsers.map(({ kind, path, version }) => [kind, version, `(${path})`].filter(Boolean).join(' '));
  const text = found.join(', ');
  return [{ status: 'ok', subject: 'browsers', text }, ...localNetworkAccess(browsers)];
}

function localNetworkAccess(browsers: readonly Browser[]): Finding[] {
  const subject = 'Local Network Access';
  const guarded = browsers.filter(
    ({ kind, version = FIRST_WITH_LNA }) => kind === 'chromium' && version >= FIRST_WITH_LNA,
  );
  if (guarded.length === 0) return [{ status: 'ok', subject, text: 'no browser with it was found' }];
  return [
    {
      status: 'warning',
      subject,
      text: 'Chromium blocks https: pages of the public network, about:blank and data: from brokers; it allows http://127.0.0.1 and file:',
      remedy: 'serve pages from http://127.0.0.1, or grant the permission loopback-network',
    },
  ];
}
