import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { examples } from './base/examples.ts';
import { exitCodesHelp } from './base/exit-codes.ts';
import { channelCommand } from './commands/channel.ts';
import { completeCommand } from './commands/complete.ts';
import { completionCommand } from './commands/completion.ts';
import { connectCommand } from './commands/connect.ts';
import { doctorCommand } from './commands/doctor.ts';
import { inspectCommand } from './commands/inspect.ts';
import { inspectorCommand } from './commands/inspector.ts';
import { lsCommand } from './commands/ls.ts';
import { metricsCommand } from './commands/metrics.ts';
import { replayCommand } from './commands/replay.ts';
import { revokeCommand } from './commands/revoke.ts';
import { serveCommand } from './commands/serve.ts';
import { tapCommand } from './commands/tap.ts';
import { topCommand } from './commands/top.ts';

/** Builds the command line. Usage errors are thrown as `CommanderError`. */
export function createProgram(): Command {
  const program = new Command('peerport')
    .description('MessagePorts between processes, over a broker on loopback: run one, talk over it, look inside.')
    .version(version(), '--version', 'print the version')
    .helpOption('-h, --help', 'print this')
    .option('--debug', 'print stack traces with errors')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ outputError: () => {} })
    .exitOverride()
    .helpCommand('help [command]', 'print the help of a command')
    .addHelpText(
      'after',
      examples(
        ['peerport serve', 'run a broker; it prints two tickets'],
        ['peerport connect -', 'in two other terminals, each with one of them: talk'],
        ['peerport top', 'watch the channels of a broker that was started with inspect'],
      ),
    )
    .addHelpText('after', `\n${exitCodesHelp()}`);
  const commands = [
    [serveCommand(), channelCommand(), connectCommand()],
    [lsCommand(), topCommand(), inspectCommand(), revokeCommand()],
    [tapCommand(), replayCommand(), inspectorCommand(), metricsCommand()],
    [doctorCommand(), completionCommand()],
  ].flat();
  for (const command of commands) program.addCommand(command.copyInheritedSettings(program));
  program.addCommand(completeCommand(program).copyInheritedSettings(program), { hidden: true });
  return program;
}

/** Protects channel ids that begin with a dash from being read as options; commands trim the space again. */
export function shieldChannelId(argument: string): string {
  return /^-[\w-]{21}$/.test(argument) ? ` ${argument}` : argument;
}

function version(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
