import { type PeerPort, PortClosedError } from '@peerport/client';
import type { Endpoint } from 'comlink';

/** Has Comlink's calls over `port`, and over each native port that comes through it (`proxy`), reject when it closes. */
export function comlinkPort(port: PeerPort): PeerPort {
  const calls = new Map<string, EventTarget>();
  let error: PortClosedError | undefined;
  const watch = (endpoint: Endpoint & EventTarget) => {
    const post = endpoint.postMessage.bind(endpoint);
    endpoint.postMessage = (message, transfer = []) => {
      const isCall = !['RAW', 'HANDLER'].includes(message.type);
      if (isCall && error) throw error;
      post(message, transfer);
      if (isCall) calls.set(message.id, endpoint);
    };
    endpoint.addEventListener('message', (event) => {
      const { data, ports } = event as MessageEvent;
      calls.delete(data?.id);
      ports.forEach(watch);
    });
  };
  watch(port);
  port.addEventListener('close', (event) => {
    error = new PortClosedError(event);
    const thrown = { type: 'HANDLER', name: 'throw', value: { isError: false, value: error } };
    calls.forEach((endpoint, id) => void endpoint.dispatchEvent(new MessageEvent('message', { data: { ...thrown, id } })));
  });
  return port;
}
