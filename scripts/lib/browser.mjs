/** Makes sure that there is a browser to test in. @peerport/hosts knows where to look. */
import { existsSync } from 'node:fs';
import { CommandError, runOrThrow } from './process.mjs';
import { say, step } from './steps.mjs';

/** Ways to get a Chromium, tried in this order. */
const sources = [
  {
    name: "Debian's chromium",
    possible: () => process.getuid?.() === 0 && existsSync('/usr/bin/apt-get'),
    async install() {
      const options = { env: { DEBIAN_FRONTEND: 'noninteractive' } };
      await runOrThrow('apt-get', ['update'], options);
      const packages = ['chromium', 'fonts-liberation'];
      await runOrThrow('apt-get', ['install', '--yes', '--no-install-recommends', ...packages], options);
    },
  },
  {
    name: "Playwright's chromium",
    possible: () => true,
    install: () =>
      runOrThrow(process.execPath, ['tests/hosts/node_modules/playwright-core/cli.js', 'install', 'chromium']),
  },
];

let ensured;

/** Installs a Chromium if neither it nor Electron is found. Needs @peerport/hosts built. */
export function ensureBrowser() {
  ensured ??= findOrInstall();
  return ensured;
}

async function findOrInstall() {
  const { findChromium, findElectron } = await import('../../tests/hosts/dist/index.js');
  const isFound = () => [findElectron(), findChromium()].some((host) => host.executablePath !== undefined);
  if (isFound()) return;
  for (const { name, possible, install } of process.env.PEERPORT_CHROMIUM ? [] : sources) {
    if (!possible()) continue;
    try {
      await step(`install ${name}`, install);
    } catch (error) {
      say(error.message);
    }
    if (isFound()) return;
  }
  throw new CommandError(
    [findElectron(), findChromium()].map((host) => `${host.reason}.\n`).join('') +
      'Install Chromium or Chrome, or name its executable in PEERPORT_CHROMIUM, and run this again.',
  );
}
