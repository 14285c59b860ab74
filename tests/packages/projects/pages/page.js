// A page that answers what it is sent.
import { connect } from '@peerport/client';

const port = connect(location.hash.slice(1));
port.onmessage = ({ data }) => port.postMessage(data.set('seen by', 'the page'));
