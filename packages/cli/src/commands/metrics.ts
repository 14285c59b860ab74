import { dirname, join } from 'node:path';
import { Command } from 'commander';
import { type BrokerChoice, brokerOption, locateBroker, withBroker } from '../admin/with-broker.ts';
import { CliError, messageOf } from '../base/errors.ts';
import { examples } from '../base/examples.ts';
import { Interrupts } from '../base/interrupts.ts';
import { tcpPort } from '../base/options.ts';
import type { LoopbackServer } from '../http/loopback-server.ts';
import { makeSecret } from '../http/secret.ts';
import { type MetricsSource, serveMetrics } from '../metrics/metrics-server.ts';
import { TokenFile } from '../metrics/token-file.ts';
import { print, printJson } from '../terminal/print.ts';

interface Options extends BrokerChoice {
  readonly port?: number;
  readonly json?: true;
}

export function metricsCommand(): Command {
  return new Command('metrics')
    .description('Serve the figures of a broker to Prometheus, until Ctrl-C or SIGTERM.')
    .addOption(brokerOption())
    .option('--port <number>', 'TCP port on 127.0.0.1; default: one that is free', tcpPort)
    .option('--json', 'print { metrics, credentials_file, pid } as JSON')
    .addHelpText(
      'after',
      `\nOnly requests with the token in credentials_file, as "Authorization: Bearer", are answered. The broker is asked at each of\n` +
        `them. While it is not running the answer is 503; when a broker of the same name starts, its figures are served.`,
    )
    .addHelpText(
      'after',
      examples(['peerport metrics --broker dev --port 9464', 'prints what to tell Prometheus: an address, and a file']),
    )
    .action(run);
}

async function run({ port = 0, json, broker }: Options): Promise<void> {
  using interrupts = new Interrupts();
  const { name, path } = await locateBroker(broker);
  const stats = () => withBroker({ broker: path }, (functions) => functions.stats());
  await stats();
  const token = makeSecret();
  const server = await listen(port, { token, stats });
  const file = await TokenFile.write(join(dirname(path), `${name}.metrics-token`), token);
  const facts = { metrics: `${server.origin}/metrics`, credentials_file: file.path };
  if (json) printJson({ ...facts, pid: process.pid });
  else print(...Object.entries(facts).map(([key, fact]) => `${key.padEnd('credentials_file'.length)} ${fact}`));
  await interrupts.first;
  await file.remove();
  await server.close();
}

async function listen(port: number, source: MetricsSource): Promise<LoopbackServer> {
  try {
    return await serveMetrics(port, source);
  } catch (cause) {
    throw new CliError(
      'listen',
      `cannot listen on 127.0.0.1:${port}: ${messageOf(cause)}; name another port with --port`,
      {
        cause,
      },
    );
  }
}
