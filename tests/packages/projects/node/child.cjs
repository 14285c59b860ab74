const { connect } = require('@peerport/client');

process.once('message', async (ticket) => {
  const port = connect(ticket);
  for await (const date of port) {
    port.postMessage({ year: date.getUTCFullYear() });
    port.close();
  }
});
