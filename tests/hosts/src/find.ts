import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';

/** A host program that is on this machine. */
export interface Found {
  readonly name: 'chromium' | 'electron';
  readonly executablePath: string;
  /** How it was found, as half a sentence for people: `PEERPORT_CHROMIUM`, `on PATH`, … */
  readonly how: string;
}

/** A host program that is not on this machine. */
export interface Missing {
  readonly name: 'chromium' | 'electron';
  readonly executablePath?: undefined;
  /** Why it cannot be used, as a sentence for people. */
  readonly reason: string;
}

type Env = Readonly<Record<string, string | undefined>>;

const CHROMIUM_NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

/**
 * Looks for a Chromium: first what `PEERPORT_CHROMIUM` says, then the well-known names on PATH and in the standard places, then
 * what Playwright has downloaded. It starts nothing and fetches nothing.
 */
export function findChromium(env: Env = process.env): Found | Missing {
  const name = 'chromium';
  const chosen = env['PEERPORT_CHROMIUM'];
  if (chosen) {
    return existsSync(chosen)
      ? { name, executablePath: chosen, how: 'PEERPORT_CHROMIUM' }
      : { name, reason: `no Chromium: PEERPORT_CHROMIUM names ${chosen}, which does not exist` };
  }
  const onPath = executablesOnPath(env).find(existsSync);
  if (onPath !== undefined) return { name, executablePath: onPath, how: 'on PATH' };
  const installed = standardPlaces(env).find(existsSync);
  if (installed !== undefined) return { name, executablePath: installed, how: 'installed' };
  const downloaded = chromium.executablePath();
  if (existsSync(downloaded)) return { name, executablePath: downloaded, how: "Playwright's download" };
  return {
    name,
    reason:
      `no Chromium: PEERPORT_CHROMIUM is not set, ${CHROMIUM_NAMES.join(', ')} are neither on PATH nor in the usual places, ` +
      'and Playwright has downloaded none',
  };
}

/**
 * Looks for an Electron binary: in `ELECTRON_OVERRIDE_DIST_PATH`, or in the installed `electron` package. It starts nothing, and
 * it never loads the package, which would download the binary.
 */
export function findElectron(env: Env = process.env): Found | Missing {
  const name = 'electron';
  const candidate = electronCandidate(env);
  if ('reason' in candidate) return { name, reason: `no Electron binary: ${candidate.reason}` };
  if (process.platform === 'linux' && !hasDisplay(env)) {
    return { name, reason: `Electron needs a display: neither DISPLAY nor WAYLAND_DISPLAY is set` };
  }
  return { name, ...candidate };
}

/** Whether windows can be shown. */
export function hasDisplay(env: Env = process.env): boolean {
  return process.platform !== 'linux' || Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY']);
}

function executablesOnPath(env: Env): string[] {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return CHROMIUM_NAMES.flatMap((name) => folders.map((folder) => join(folder, name + suffix)));
}

function standardPlaces(env: Env): string[] {
  switch (process.platform) {
    case 'darwin':
      return ['Chromium', 'Google Chrome'].flatMap((app) =>
        ['/Applications', join(homedir(), 'Applications')].map((root) =>
          join(root, `${app}.app/Contents/MacOS/${app}`),
        ),
      );
    case 'win32':
      return [env['PROGRAMFILES'], env['PROGRAMFILES(X86)'], env['LOCALAPPDATA']].flatMap((root) =>
        root ? ['Chromium', 'Google\\Chrome'].map((app) => join(root, app, 'Application', 'chrome.exe')) : [],
      );
    default:
      return ['/usr/bin/chromium', '/snap/bin/chromium', '/opt/google/chrome/chrome'];
  }
}

function electronCandidate(env: Env): { executablePath: string; how: string } | { reason: string } {
  const override = env['ELECTRON_OVERRIDE_DIST_PATH'];
  if (override) {
    const executablePath = join(override, electronExecutable());
    if (existsSync(executablePath)) return { executablePath, how: 'ELECTRON_OVERRIDE_DIST_PATH' };
    return { reason: `ELECTRON_OVERRIDE_DIST_PATH names ${override}, which has no ${electronExecutable()}` };
  }
  let manifest: string;
  try {
    manifest = createRequire(import.meta.url).resolve('electron/package.json');
  } catch {
    return { reason: 'the electron package is not installed' };
  }
  const executablePath = join(manifest, '..', 'dist', electronExecutable());
  if (existsSync(executablePath)) return { executablePath, how: 'of the installed electron package' };
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  return { reason: `the electron package ${version} is installed without it` };
}

function electronExecutable(): string {
  switch (process.platform) {
    case 'darwin':
      return 'Electron.app/Contents/MacOS/Electron';
    case 'win32':
      return 'electron.exe';
    default:
      return 'electron';
  }
}
