import { setTimeout as delay } from 'node:timers/promises';
import type { AdminFunctions, BrokerAbout } from '@peerport/protocol/admin';
import { Command } from 'commander';
import { type BrokerChoice, brokerOption, withBroker } from '../admin/with-broker.ts';
import { CliError } from '../base/errors.ts';
import { examples } from '../base/examples.ts';
import { Interrupts } from '../base/interrupts.ts';
import { secondsAsMs } from '../base/options.ts';
import { colors } from '../terminal/colors.ts';
import { print, printJson } from '../terminal/print.ts';
import { Screen } from '../top/screen.ts';
import { type ChannelRow, Traffic } from '../top/traffic.ts';
import { MIN_COLUMNS, topHeading, topTable } from '../top/view.ts';

const DEFAULT_INTERVAL_MS = 1_000;

interface Options extends BrokerChoice {
  readonly interval?: number;
  readonly once?: true;
  readonly json?: true;
}

export function topCommand(): Command {
  return new Command('top')
    .description('Watch the channels of a broker: who is connected, and how much passes. q quits.')
    .addOption(brokerOption())
    .option('--interval <seconds>', 'time between two updates; default: 1', secondsAsMs)
    .option('--once', 'print the table once, after one interval')
    .option('--json', 'print a JSON array for each interval')
    .addHelpText(
      'after',
      `\nBUFFERED is what waits in the relay. UNREAD is what was sent and not read yet, as far as was seen: it takes up the\n` +
        `credit that the reader gave. The busiest channel comes first.`,
    )
    .addHelpText(
      'after',
      examples(
        ['peerport top', 'a live table'],
        [`peerport top --once --json | jq '.[].messagesPerSecond'`, 'for scripts'],
      ),
    )
    .action(run);
}

async function run({ interval = DEFAULT_INTERVAL_MS, once, json, ...choice }: Options): Promise<void> {
  const isLive = !once && !json;
  if (isLive) checkTerminal();
  const traffic = new Traffic();
  const tapped = (_tap: number, ...news: Parameters<Traffic['add']>) => traffic.add(...news);
  await withBroker(
    choice,
    async (functions) => {
      const about = await functions.about();
      await functions.tap({});
      const look = lookAt(functions, traffic, interval);
      if (isLive) await watch(look, about, traffic);
      else await report(look, about, traffic, json === true, once === true);
    },
    { tapped },
  );
}

/** Waits for an interval, and returns its rows; `undefined` when `signal` is aborted. */
type Look = (signal: AbortSignal) => Promise<ChannelRow[] | undefined>;

function lookAt(functions: AdminFunctions, traffic: Traffic, intervalMs: number): Look {
  let lastMs = performance.now();
  return async (signal) => {
    await delay(intervalMs, undefined, { signal }).catch(() => {});
    if (signal.aborted) return undefined;
    const channels = await functions.channels();
    const nowMs = performance.now();
    const rows = traffic.take(channels, nowMs - lastMs);
    lastMs = nowMs;
    return rows;
  };
}

async function watch(look: Look, about: BrokerAbout, traffic: Traffic): Promise<void> {
  const stop = new AbortController();
  let lines = [topHeading(about, [], 0), colors.dim('looking …')];
  const draw = () => {
    const isTooNarrow = screen.columns < MIN_COLUMNS;
    screen.draw(isTooNarrow ? [tooNarrow(screen.columns)] : [...lines, '', colors.dim('q quits')]);
  };
  using interrupts = new Interrupts();
  using screen = new Screen(draw);
  void Promise.race([screen.quit, interrupts.first]).then(() => stop.abort());
  for (;;) {
    draw();
    const rows = await look(stop.signal);
    if (rows === undefined) return;
    lines = [topHeading(about, rows, traffic.takeMissedCount()), '', ...topTable(rows)];
  }
}

async function report(look: Look, about: BrokerAbout, traffic: Traffic, isJson: boolean, once: boolean): Promise<void> {
  const stop = new AbortController();
  using interrupts = new Interrupts();
  void interrupts.first.then(() => stop.abort());
  do {
    const rows = await look(stop.signal);
    if (rows === undefined) return;
    if (isJson) printJson(rows.map(({ channel, ...figures }) => ({ ...channel, ...figures })));
    else print(topHeading(about, rows, traffic.takeMissedCount()), '', ...topTable(rows));
  } while (!once);
}

/** @throws {CliError} `terminal` */
function checkTerminal(): void {
  if (!process.stdout.isTTY)
    throw new CliError('terminal', 'stdout is no terminal: --once or --json prints without one');
  if (process.stdout.columns < MIN_COLUMNS) throw new CliError('terminal', tooNarrow(process.stdout.columns));
}

function tooNarrow(columns: number): string {
  return `the terminal has ${columns} columns, and ${MIN_COLUMNS} are needed; make it wider, or use --once`;
}
