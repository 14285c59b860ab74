import type { PortCore } from './port-core.ts';

const portsOfSignals = new WeakMap<AbortSignal, Set<PortCore>>();

/**
 * Aborts a port when the signal is aborted. All ports of a signal share one listener, because Node warns about more than a few. It is removed
 * when the sockets of all of them are down.
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

/** One function for all signals: an event target adds the same listener only once. */
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
