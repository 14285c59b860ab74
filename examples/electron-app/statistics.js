// The utility process: counts the words of whoever has a port to it.
import { onPort } from '@peerport/client/electron/utility';

onPort('statistics', (port) => {
  port.onmessage = ({ data: text }) => port.postMessage({ words: text.split(/\s+/).filter(Boolean).length });
});
