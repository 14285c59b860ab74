import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

/** A browser, or Electron. */
export interface Browser {
  readonly kind: 'chromium' | 'firefox' | 'electron';
  readonly path: string;
  /** The major version, where it can be found out. */
  readonly version?: number;
}

const ASK_MS = 5_000;
const CHROMIUM = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'brave-browser',
];

/** Looks for browsers on PATH and in the usual places, and for Electron in the project around the current directory. */
export async function findBrowsers(): Promise<Browser[]> {
  const chromium = firstOf([...onPath(CHROMIUM), ...usualPlaces()]);
  const firefox = firstOf(onPath(['firefox']));
  const found = [
    ...(chromium === undefined ? [] : [await asked('chromium', chromium)]),
    ...(firefox === undefined ? [] : [await asked('firefox', firefox)]),
    ...findElectron(),
  ];
  return found;
}

/** On Windows, `--version` would open a window. */
async function asked(kind: 'chromium' | 'firefox', path: string): Promise<Browser> {
  if (process.platform === 'win32') return { kind, path };
  const answer = await promisify(execFile)(path, ['--version'], { timeout: ASK_MS }).catch(() => undefined);
  const version = Number(/(\d+)\.\d/.exec(answer?.stdout ?? '')?.[1]);
  return Number.isNaN(version) ? { kind, path } : { kind, path, version };
}

function findElectron(): Browser[] {
  try {
    const path = createRequire(join(process.cwd(), 'package.json')).resolve('electron/package.json');
    const { version } = JSON.parse(readFileSync(path, 'utf8')) as { version: string };
    return [{ kind: 'electron', path: join(path, '..'), version: Number.parseInt(version, 10) }];
  } catch {
    return [];
  }
}

function firstOf(paths: readonly string[]): string | undefined {
  return paths.find((path) => existsSync(path) && isExecutable(path));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function onPath(names: readonly string[]): string[] {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return names.flatMap((name) => folders.map((folder) => join(folder, name + suffix)));
}

function usualPlaces(): string[] {
  switch (process.platform) {
    case 'darwin':
      return ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
        (app) => `/Applications/${app}.app/Contents/MacOS/${app}`,
      );
    case 'win32':
      return [process.env['PROGRAMFILES'], process.env['PROGRAMFILES(X86)'], process.env['LOCALAPPDATA']].flatMap(
        (root) =>
          root
            ? [
                join(root, 'Google\\Chrome\\Application\\chrome.exe'),
                join(root, 'Microsoft\\Edge\\Application\\msedge.exe'),
              ]
            : [],
      );
    default:
      return [];
  }
}
