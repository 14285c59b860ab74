/** `npm run demo`: parses the command line, chooses a host, runs the scenario, and leaves nothing behind. */
import { type Choice, chooseHost } from './hosts/choose.ts';
import type { DemoHost, Party } from './hosts/host.ts';
import { type DemoOptions, HELP, parseOptions, UsageError } from './options.ts';
import type { UiCommands } from './pages/commands.ts';
import { replaceWorker, runScenario } from './scenario.ts';
import { Transcript } from './transcript.ts';

const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** The user or the system asked the demo to end. */
class Interruption extends Error {
  readonly exitCode: number;

  constructor(signal: keyof typeof SIGNALS) {
    super(`ended by ${signal}`);
    this.exitCode = SIGNALS[signal];
  }
}

const interruption = new Promise<never>((_, reject) => {
  for (const signal of Object.keys(SIGNALS) as (keyof typeof SIGNALS)[]) {
    process.once(signal, () => reject(new Interruption(signal)));
  }
});
const interrupted = interruption.catch(() => undefined);

async function runDemo(options: DemoOptions): Promise<void> {
  const transcript = new Transcript(process.stdout);
  transcript.title('peerport demo: two processes, one channel');
  const choice = await chooseHost({ ...options, needsPages: options.headed || options.screenshot !== undefined });
  await using host = choice.host;
  const hostFailure = host.ended.then((): never => {
    throw new Error(`${host.title} ended by itself`);
  });
  const guarded = <T>(task: Promise<T>) => Promise.race([task, hostFailure, interruption]);

  transcript.line('host', describe(choice));
  const ui = await guarded(host.openUi());
  const figures = await guarded(runScenario(host, ui, transcript));
  await guarded(showExampleApp(host, transcript));
  if (options.screenshot !== undefined) await guarded(saveScreenshot(ui, options.screenshot, transcript));
  if (options.headed) await guarded(invite(host, ui, transcript));
  if (options.json) transcript.json(figures);
  if (options.headed) await Promise.race([host.ended, ui.ended, interrupted]);
}

function describe({ host, why, whyNot }: Choice): string {
  return [`${host.title} (${why})`, ...whyNot.map((reason) => `not another: ${reason}`)].join('\n');
}

async function showExampleApp({ useExampleApp }: DemoHost, transcript: Transcript): Promise<void> {
  if (useExampleApp === undefined) return;
  const { text, from, statistics } = await useExampleApp('written by the demo');
  transcript.line('example app', `examples/electron-app: the preview shows '${text}', ${from};\n${statistics}`);
}

async function saveScreenshot(ui: Party<UiCommands>, file: string, transcript: Transcript): Promise<void> {
  await ui.screenshot?.(file);
  transcript.line('screenshot', file);
}

async function invite(host: DemoHost, ui: Party<UiCommands>, transcript: Transcript): Promise<void> {
  const pid = await replaceWorker(host, ui);
  transcript.line(
    'play',
    `a new worker took over, process ${pid}: click into the picture to zoom in, with shift to zoom out;\n` +
      'close the window or press Ctrl-C to end',
  );
}

async function main(): Promise<number> {
  try {
    const options = parseOptions(process.argv.slice(2));
    if (options.help) process.stdout.write(HELP);
    else await runDemo(options);
    return 0;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`demo: ${message}\n`);
    if (error instanceof UsageError) {
      process.stderr.write('demo: --help lists the options\n');
      return 2;
    }
    return error instanceof Interruption ? error.exitCode : 1;
  }
}

process.exitCode = await main();
