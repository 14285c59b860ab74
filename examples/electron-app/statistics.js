// The utility process: counts the words of whoever has a port to it.
import { connect } from '@peerport/client';

process.parentPort.on('message', ({ data: { tickets } }) => {
  for (const ticket of tickets) {
    const port = connect(ticket);
    port.onmessage = ({ data: text }) => port.postMessage({ words: text.split(/\s+/).filter(Boolean).length });
  }
});
