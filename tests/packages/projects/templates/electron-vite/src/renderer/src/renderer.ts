import { onPort } from '@peerport/client/electron/renderer';

onPort('text', (port) => {
  port.onmessage = ({ data }) => document.body.append(String(data));
  port.postMessage('from the other window');
});
