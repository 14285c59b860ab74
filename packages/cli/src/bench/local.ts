import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { startBroker } from '@peerport/broker';
import { formatTicket, type Ticket } from '@peerport/client';

const MAIN = fileURLToPath(new URL('../main.js', import.meta.url));

/** Runs a broker here, and the responding side of a bench in a process of its own. Calls `use` with a ticket to that. */
export async function withLocalPeer<Result>(use: (ticket: Ticket) => Promise<Result>): Promise<Result> {
  const broker = await startBroker();
  const { port1, port2 } = await broker.createChannel();
  const child = spawn(process.execPath, [MAIN, 'bench', '-', '--respond'], { stdio: ['pipe', 'ignore', 'inherit'] });
  const exited = once(child, 'exit');
  child.stdin.end(`${formatTicket(port2)}\n`);
  try {
    return await use(port1);
  } finally {
    await broker.close();
    await exited;
  }
}
