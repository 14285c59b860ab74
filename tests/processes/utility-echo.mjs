/** A utility process: it sends back what comes, with its pid. Its parent has messages for it as well, about other things. */
import { onPort } from '@peerport/client/electron/utility';

onPort('jobs', (port, message) => {
  port.onmessage = ({ data }) => {
    const transfer = data instanceof ArrayBuffer ? [data] : [];
    port.postMessage({ pid: process.pid, data, message }, transfer);
  };
});

process.parentPort.on('message', ({ data }) => {
  if (data.ping !== undefined) process.parentPort.postMessage({ pong: data.ping });
});
