// As page.js, without a bundler.
import { connect } from './peerport.js';

const port = connect(location.hash.slice(1));
port.onmessage = ({ data }) => port.postMessage(data.set('seen by', 'the page'));
