/** The `peerport` command. */
import { printable } from '@peerport/protocol/admin';
import { explain } from './base/errors.ts';
import { EXIT_CODES } from './base/exit-codes.ts';
import { createProgram, shieldChannelId } from './program.ts';
import { colorsFor } from './terminal/colors.ts';

/** The reader of the output is gone, as with `head`: there is nobody left to write to. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(EXIT_CODES.ok.code);
});

const program = createProgram();
try {
  await program.parseAsync(process.argv.map(shieldChannelId));
} catch (error) {
  const { exit, line } = explain(error);
  if (line !== '') process.stderr.write(`${colorsFor(process.stderr).red('peerport')}: ${line}\n`);
  if (program.opts<{ debug?: true }>().debug && error instanceof Error) {
    for (const line of (error.stack ?? '').split('\n')) process.stderr.write(`${printable(line)}\n`);
  }
  process.exitCode = EXIT_CODES[exit].code;
}
