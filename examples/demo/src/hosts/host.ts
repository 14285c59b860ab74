import type { ChannelTickets } from '@peerport/broker';
import type { ExampleFigures } from '../example-app.ts';
import type { UiCommands, WorkerCommands } from '../pages/commands.ts';

/** Where the peers of the demo can run. */
export type HostName = 'electron' | 'chromium' | 'node';

/** One of the two peers, in its own process. */
export interface Party<Commands> {
  /** Its process id. */
  readonly pid: number;
  /** Its commands. */
  readonly commands: Commands;
  /** Resolves when the user has closed its window, or its process has ended. */
  readonly ended: Promise<void>;
  /** Saves what it shows as a PNG; undefined if it shows no window. */
  readonly screenshot?: (file: string) => Promise<void>;
}

/** A main process with a broker, which can start the two peers. Disposing of it ends all of them. */
export interface DemoHost extends AsyncDisposable {
  readonly name: HostName;
  /** For display: `Chromium 156.0, headless`. */
  readonly title: string;
  /** What its peers run in: `renderer` or `Node process`. */
  readonly kind: string;
  /** The processes of the host: `main` and others. */
  readonly pids: { readonly main: number; readonly browser?: number };
  createChannel(): Promise<ChannelTickets>;
  openUi(): Promise<Party<UiCommands>>;
  openWorker(): Promise<Party<WorkerCommands>>;
  /** Writes `text` into the app of examples/electron-app, which stays open; undefined where there is no Electron to run it. */
  readonly useExampleApp?: (text: string) => Promise<ExampleFigures>;
  /** Resolves when the host has ended of its own accord. */
  readonly ended: Promise<void>;
}

/** What the user wants of a {@link DemoHost}. */
export interface HostOptions {
  readonly headed: boolean;
}
