import { connect } from './peerport.js';

const colour = /** @type {HTMLInputElement} */ (document.getElementById('colour'));
const done = /** @type {HTMLButtonElement} */ (document.getElementById('done'));
const status = /** @type {HTMLOutputElement} */ (document.getElementById('status'));

const port = connect(decodeURIComponent(location.hash.slice(1)));
port.onmessage = ({ data: contrast }) => {
  status.value = `contrast with white: ${contrast.toFixed(2)}`;
};
port.onclose = ({ reason, message }) => {
  status.value = reason === 'closed' ? 'The program has your colour.' : `The program cannot be reached: ${message}.`;
};

const send = () => port.postMessage(colour.value);
send();
colour.addEventListener('input', send);
done.addEventListener('click', () => port.close());
