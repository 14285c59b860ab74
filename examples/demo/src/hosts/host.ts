import type { ChannelTickets } from '@peerport/broker';
import type { ExampleFigures } from '../example-app.ts';
import type { UiCommands, WorkerCommands } from '../pages/commands.ts';

/** Where the peers of the demo can run. */
export type HostName = 'electron' | 'chromium' | 'node';

/** One of the two peers, in a process of its own. */
export interface Party<Commands> {
  /** The operating system's id of its process. */
  readonly pid: number;
  /** What it can be told to do, from here. */
  readonly commands: Commands;
  /** Resolves when people have closed its window, or its process has ended. */
  readonly ended: Promise<void>;
  /** Saves what it shows, as a PNG; undefined where it shows no window. */
  readonly screenshot?: (file: string) => Promise<void>;
}

/** A main process with a broker, which can start the two peers. Disposing of it ends all of them. */
export interface DemoHost extends AsyncDisposable {
  readonly name: HostName;
  /** As people call it: `Chromium 156.0, headless`. */
  readonly title: string;
  /** What its peers run in: `renderer`, `Node process`. */
  readonly kind: string;
  /** The processes that belong to the host: `main`, and whatever else. */
  readonly pids: { readonly main: number; readonly browser?: number };
  createChannel(): Promise<ChannelTickets>;
  openUi(): Promise<Party<UiCommands>>;
  openWorker(): Promise<Party<WorkerCommands>>;
  /** Writes `text` into the app of examples/electron-app, which stays open; undefined where there is no Electron to run it. */
  readonly useExampleApp?: (text: string) => Promise<ExampleFigures>;
  /** Resolves when the host has ended by itself. */
  readonly ended: Promise<void>;
}

/** What {@link DemoHost} is asked for by the user. */
export interface HostOptions {
  readonly headed: boolean;
}
