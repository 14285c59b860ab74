import type { DemoHost, Party } from './hosts/host.ts';
import { type UiCommands, type WorkerCommands, wallClock } from './pages/commands.ts';
import { formatBytes, formatMs, formatNumber } from './pages/statistics.ts';
import type { Transcript } from './transcript.ts';

/** The results of the demo. */
export interface Figures {
  readonly host: string;
  readonly pids: { readonly main: number; readonly browser?: number; readonly ui: number; readonly worker: number };
  /** From the UI's `connect(ticket)` until its port was open. */
  readonly pairMs: number;
  readonly tiles: { readonly count: number; readonly ms: number; readonly bytes: number };
  readonly rttMs: { readonly p50: number; readonly p99: number };
  readonly messagesPerSecond: number;
  readonly bytesPerSecond: number;
  readonly messages: { readonly uiToWorker: number; readonly workerToUi: number };
  /** `ms`: from SIGKILL on the worker until the `close` event of the UI. */
  readonly close: { readonly reason: string; readonly ms: number };
}

const CLOSE_TIMEOUT_MS = 10_000;

/** The whole scenario, from the two tickets to the death of the worker. */
export async function runScenario(host: DemoHost, ui: Party<UiCommands>, transcript: Transcript): Promise<Figures> {
  const worker = await host.openWorker();
  const pids = { ...host.pids, ui: ui.pid, worker: worker.pid };
  transcript.line('processes', describe(pids, host.kind));
  const pairMs = await pair(host, ui, worker);
  transcript.line('paired', `in ${formatMs(pairMs)}: the main process handed one ticket to each side`);

  const watch = <T>(task: Promise<T>) => transcript.following(task, () => ui.commands.progress());
  const drawing = await watch(ui.commands.draw());
  transcript.line(
    'tiles',
    `${drawing.tilesCount} requested by the UI, computed by the worker, drawn as they came: ` +
      `${formatBytes(drawing.bytes)} in ${formatMs(drawing.ms)}`,
  );
  const rtt = await watch(ui.commands.measureRoundTrips());
  transcript.line(
    'round trip',
    `p50 ${formatMs(rtt.p50)}, p99 ${formatMs(rtt.p99)} (${rtt.bytes} B, ${formatNumber(rtt.count)} times)`,
  );
  const rate = await watch(ui.commands.measureThroughput());
  transcript.line(
    'throughput',
    `${formatNumber(rate.messagesPerSecond)} messages/s of ${rate.messageBytes} B\n` +
      `${formatBytes(rate.bytesPerSecond)}/s in messages of ${formatBytes(rate.chunkBytes)}`,
  );
  const messages = await ui.commands.traffic();
  transcript.line(
    'messages',
    `UI → worker ${formatNumber(messages.uiToWorker)}, worker → UI ${formatNumber(messages.workerToUi)}`,
  );
  const close = await killWorker(ui, worker, transcript);
  return {
    host: host.name,
    pids,
    pairMs,
    tiles: { count: drawing.tilesCount, ms: drawing.ms, bytes: drawing.bytes },
    rttMs: { p50: rtt.p50, p99: rtt.p99 },
    messagesPerSecond: rate.messagesPerSecond,
    bytesPerSecond: rate.bytesPerSecond,
    messages,
    close,
  };
}

/** Gives the UI another worker, for the user to play with. */
export async function replaceWorker(host: DemoHost, ui: Party<UiCommands>): Promise<number> {
  const worker = await host.openWorker();
  await pair(host, ui, worker);
  return worker.pid;
}

async function pair(host: DemoHost, ui: Party<UiCommands>, worker: Party<WorkerCommands>): Promise<number> {
  await ui.commands.introduce({ host: host.title, main: host.pids.main, ui: ui.pid, worker: worker.pid });
  const { port1, port2 } = await host.createChannel();
  const [pairMs] = await Promise.all([ui.commands.connect(port1), worker.commands.connect(port2)]);
  return pairMs;
}

async function killWorker(ui: Party<UiCommands>, worker: Party<WorkerCommands>, transcript: Transcript) {
  const closing = ui.commands.closed();
  const killedAt = wallClock();
  process.kill(worker.pid, 'SIGKILL');
  transcript.line('SIGKILL', `sent to the worker, process ${worker.pid}`);
  const { reason, message } = await within(CLOSE_TIMEOUT_MS, closing, 'the UI got no close event');
  const ms = await ui.commands.tellKilledAt(killedAt);
  transcript.line('close', `the UI's close event came after ${formatMs(ms)}: reason '${reason}', "${message}"`);
  if (reason !== 'gone') throw new Error(`the close event says '${reason}', not 'gone'`);
  return { reason, ms };
}

function describe({ main, browser, ui, worker }: Figures['pids'], kind: string): string {
  const browserPart = browser === undefined ? '' : `, browser ${browser}`;
  return `main, with the broker, ${main}${browserPart}\nUI ${kind} ${ui}, hidden worker ${kind} ${worker}`;
}

async function within<T>(ms: number, task: Promise<T>, problem: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${problem} within ${formatMs(ms)}`)), ms);
  });
  try {
    return await Promise.race([task, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
