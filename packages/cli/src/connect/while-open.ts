import { type PeerPort, PortClosedError } from '@peerport/client';
import { CliError, closedError } from '../base/errors.ts';

/**
 * Waits for work that needs the port, then closes the port.
 *
 * @throws {CliError} the port closed before the work was done: as the reason says, and `gone` when the peer closed it.
 */
export async function whileOpen<Result>(port: PeerPort, work: Promise<Result>): Promise<Result> {
  const closed = port.closed.then((info) => {
    throw info.reason === 'closed'
      ? new CliError('gone', 'the peer closed the port before the end')
      : closedError(info);
  });
  const done = work.catch((error) => {
    if (error instanceof PortClosedError) return closed;
    throw error;
  });
  try {
    return await Promise.race([done, closed]);
  } finally {
    closed.catch(() => {});
    port.close();
    await port.closed;
  }
}
