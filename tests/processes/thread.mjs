// A worker thread that holds a port: says what it was told, and does what it is told.
import { workerData } from 'node:worker_threads';
import { connect } from '@peerport/client';

const port = connect(workerData);
port.onmessage = ({ data }) => {
  switch (data) {
    case 'close':
      port.close();
      return;
    case 'block':
      for (;;);
    default:
      port.postMessage(data);
  }
};
