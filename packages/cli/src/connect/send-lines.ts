import type { PeerPort } from '@peerport/client';
import { CliError, messageOf } from '../base/errors.ts';
import { parseTagged } from '../values/tagged-json.ts';
import type { StdinLines } from './ticket-source.ts';

/** Bytes that may wait for the peer before the next line is read. */
const MAX_WAITING_BYTES = 1024 * 1024;

/**
 * Posts each line of stdin as a message, as fast as the peer reads. Resolves at the end of stdin.
 *
 * @throws {CliError} `badInput`, naming the line. @throws {PortClosedError}
 */
export async function sendLines(port: PeerPort, lines: StdinLines, isJson: boolean): Promise<void> {
  for (let number = 1; ; number++) {
    const line = await lines.next();
    if (line === undefined) return;
    try {
      port.postMessage(isJson ? parseTagged(line) : line);
    } catch (cause) {
      throw new CliError('badInput', `line ${number} of the messages on stdin: ${messageOf(cause)}`, { cause });
    }
    if (port.bufferedAmount > MAX_WAITING_BYTES) await port.drained();
  }
}
