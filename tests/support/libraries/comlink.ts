import { type PeerPort, PortClosedError } from '@peerport/client';
import type { Endpoint } from 'comlink';

/** Makes Comlink calls over `port`, and over native ports that arrive through it (`proxy`), reject when `port` closes. */
export function comlinkPort(port: PeerPort): PeerPort {
  const calls = new Map<string, EventTarget>();
  let error: PortClosedError | undefined;
  const watch = (endpoint: Endpoint & EventTarget) => {
    const post = endpoint.postMessage.bind(endpoint);
    endpoint.postMessage = (message, transfer = []) => {
      const isCall = ['GET', 'APPLY', 'CONSTRUCT', 'ENDPOINT'].includes(message?.type);
      if (isCall && error) throw error;
      post(message, transfer);
      if (isCall) calls.set(message.id, endpoint);
    };
    endpoint.addEventListener('message', (event) => {
      calls.delete((event as MessageEvent).data?.id);
      for (const proxied of (event as MessageEvent).ports) watch(proxied);
    });
  };
  watch(port);
  port.addEventListener('close', (event) => {
    error = new PortClosedError(event);
    const thrown = { type: 'HANDLER', name: 'throw', value: { isError: false, value: error } };
    for (const [id, endpoint] of calls)
      endpoint.dispatchEvent(new MessageEvent('message', { data: { id, ...thrown } }));
  });
  return port;
}
