import type { PortCore } from './port-core.ts';

const portsOfSignals = new WeakMap<AbortSignal, Set<PortCore>>();

/**
 * Aborts a port when the signal says so. However many ports a signal aborts, it has one listener, as Node warns of more than a few; and
 * none once they are over, and their sockets with them.
 */
export function abortWith(core: PortCore, signal: AbortSignal): void {
  const ports = portsOfSignals.get(signal) ?? new Set();
  portsOfSignals.set(signal, ports);
  signal.addEventListener('abort', abortPorts, { once: true });
  ports.add(core);
  void core.ended.promise.then(() => {
    ports.delete(core);
    if (ports.size === 0) signal.removeEventListener('abort', abortPorts);
  });
}

/** An event target keeps the same function only once. */
function abortPorts({ currentTarget }: Event): void {
  const signal = currentTarget as AbortSignal;
  for (const core of portsOfSignals.get(signal) ?? []) {
    try {
      core.abort(signal.reason);
    } catch (error) {
      core.environment.platform.reportError(error);
    }
  }
}
