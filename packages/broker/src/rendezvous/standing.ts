import { connect } from 'node:net';
import { isRunning } from './os-process.ts';
import type { RendezvousContent } from './rendezvous-file.ts';

/** Longer than Windows takes to report that nothing listens. */
const PROBE_MS = 5_000;

/**
 * Returns whether the broker that wrote a rendezvous file still runs. Where the system does not say when a process started, another process may
 * have its id by now, on Windows at once. There, something must listen on its port as well; the admin handshake tells who.
 */
export async function isStanding(content: RendezvousContent): Promise<boolean> {
  if (!(await isRunning(content))) return false;
  return content.processStartedAt !== undefined || isListening(content.url);
}

function isListening(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port), timeout: PROBE_MS });
    const settle = (isThere: boolean) => {
      socket.destroy();
      resolve(isThere);
    };
    socket.on('connect', () => settle(true));
    socket.on('timeout', () => settle(false));
    socket.on('error', () => settle(false));
  });
}
