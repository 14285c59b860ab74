import { printable } from '@peerport/protocol/admin';
import { Command } from 'commander';
import { CliError } from '../base/errors.ts';
import { examples } from '../base/examples.ts';
import type { Check, Finding } from '../doctor/finding.ts';
import { checkLoopback } from '../doctor/loopback.ts';
import { checkNode } from '../doctor/node-version.ts';
import { checkPages } from '../doctor/pages.ts';
import { checkProxy } from '../doctor/proxy.ts';
import { checkRendezvous } from '../doctor/rendezvous.ts';
import { colors } from '../terminal/colors.ts';
import { print, printJson } from '../terminal/print.ts';

const CHECKS: readonly Check[] = [checkNode, checkLoopback, checkProxy, checkPages, checkRendezvous];

const MARKS = { ok: colors.green('ok     '), warning: colors.yellow('warning'), problem: colors.red('problem') };

export function doctorCommand(): Command {
  return new Command('doctor')
    .description('Check this machine for problems that keep peers from connecting, and say how to fix them.')
    .option('--json', 'print a JSON array of { status, subject, text, remedy? }')
    .addHelpText('after', examples(['peerport doctor', 'a line for each check; the exit code tells of problems']))
    .action(run);
}

async function run({ json }: { json?: true }): Promise<void> {
  const findings: Finding[] = [];
  for (const check of CHECKS) {
    const found = await check();
    findings.push(...found);
    if (!json) print(...found.flatMap(linesOf));
  }
  if (json) printJson(findings);
  const problems = findings.filter(({ status }) => status === 'problem');
  if (problems.length > 0) throw new CliError('problems', `found ${problems.length} problems`);
}

function linesOf({ status, subject, text, remedy }: Finding): string[] {
  const line = `${MARKS[status]}  ${colors.bold(subject)}: ${printable(text)}`;
  return remedy === undefined ? [line] : [line, `         → ${printable(remedy)}`];
}
