// Says its last words, and ends in the way that it is told.
import { connect } from '@peerport/client';

process.once('message', async ({ ticket, bytesCount, ending }) => {
  const port = connect(ticket);
  if (ending === 'exit') await port.ready;
  port.postMessage(new Uint8Array(bytesCount).fill(7));
  port.postMessage('last words');
  port.close();
  if (ending === 'exit') process.exit();
  if (ending === 'exit when closed') port.onclose = () => process.exit();
});
