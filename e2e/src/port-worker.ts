/** A Web Worker that holds a port: redeems the ticket that it is sent, and posts back what it receives. */
import { connect } from './peerport.js';

globalThis.onmessage = ({ data: ticket }) => {
  const port = connect(ticket);
  port.onmessage = ({ data }) => port.postMessage(data);
};
