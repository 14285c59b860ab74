import { findChromium, findElectron } from '@peerport/hosts';

/** Says which hosts there are. A machine that has none can test nothing, and must not look as if it had. */
export default function reportHosts(): void {
  const hosts = [findChromium(), findElectron()];
  for (const host of hosts) {
    const state = host.executablePath === undefined ? `skipped: ${host.reason}` : `${host.executablePath}, ${host.how}`;
    process.stdout.write(`host ${host.name}: ${state}\n`);
  }
  if (hosts.every(({ executablePath }) => executablePath === undefined)) {
    throw new Error('no host to test on: neither Chromium nor Electron is on this machine');
  }
}
