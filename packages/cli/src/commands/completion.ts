import { Argument, Command } from 'commander';
import { examples } from '../base/examples.ts';
import { COMPLETION_SCRIPTS, type Shell } from '../completion/scripts.ts';
import { print } from '../terminal/print.ts';

export function completionCommand(): Command {
  return new Command('completion')
    .description('Print a script by which a shell completes peerport commands, options, channels and brokers.')
    .addArgument(new Argument('<shell>', 'which one').choices(Object.keys(COMPLETION_SCRIPTS)))
    .addHelpText(
      'after',
      examples(
        ['source <(peerport completion bash)', 'in .bashrc; zsh likewise, in .zshrc'],
        ['peerport completion fish > ~/.config/fish/completions/peerport.fish', 'for fish'],
      ),
    )
    .action((shell: Shell) => print(COMPLETION_SCRIPTS[shell]));
}
