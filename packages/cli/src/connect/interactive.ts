import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { PeerPort, PortCloseEvent } from '@peerport/client';
import { serialize } from '@peerport/protocol';
import { printable } from '@peerport/protocol/admin';
import { closedError, messageOf } from '../base/errors.ts';
import { colorsFor } from '../terminal/colors.ts';
import { formatBytes, formatTime } from '../terminal/format.ts';
import { shown } from '../terminal/value.ts';
import { parseLiteral } from './literal.ts';

const out = process.stdout;
const { bold, dim, red } = colorsFor(out);

/**
 * Lets the user talk to the peer: posts what is typed, and shows what arrives. Resolves when either side closes the port.
 *
 * @throws {CliError} the port closed for another reason.
 */
export async function converse(port: PeerPort): Promise<void> {
  const prompt = createInterface({ input: process.stdin, output: out, prompt: `${bold('>')} ` });
  const show = (line: string) => {
    out.write(`\r\x1b[K${line}\n`);
    prompt.prompt(true);
  };
  show(dim(`channel ${port.channel}: waiting for the peer; what you type waits with you. Ctrl-D closes the port.`));
  port.ready.then(
    () => show(dim(`the peer is there${port.peer?.label === undefined ? '' : `: ${printable(port.peer.label)}`}`)),
    () => {},
  );
  port.addEventListener('messageerror', ({ error }) => show(red(`a message that cannot be read: ${messageOf(error)}`)));
  port.onmessage = ({ data }) => show(received(data));
  prompt.on('line', (line) => {
    if (line.trim() !== '') post(port, line, show);
    prompt.prompt();
  });
  prompt.on('SIGINT', () => prompt.close());
  let isOver = false;
  prompt.on('close', () => {
    if (!isOver) out.write('\n');
    port.close();
  });
  // The event rather than `closed`: it fires after the last message.
  const [info] = (await once(port, 'close')) as [PortCloseEvent];
  isOver = true;
  out.write(`\r\x1b[K${dim(`the port closed (${info.reason})`)}\n`);
  prompt.close();
  if (info.reason !== 'closed') throw closedError(info);
}

function post(port: PeerPort, line: string, show: (line: string) => void): void {
  try {
    port.postMessage(parseLiteral(line));
  } catch (error) {
    show(red(messageOf(error)));
  }
}

function received(data: unknown): string {
  const head = dim(`← ${formatTime(Date.now())} ${sizeOf(data)}`);
  return `${head} ${shown(data)}`;
}

/** The size of a message. What was transferred with it does not count. */
function sizeOf(data: unknown): string {
  try {
    return formatBytes(serialize(data).length);
  } catch {
    return '(with attachments)';
  }
}
