import { onPort } from './peerport.js';

const text = /** @type {HTMLTextAreaElement} */ (document.getElementById('text'));
const statistics = /** @type {HTMLOutputElement} */ (document.getElementById('statistics'));

// A preview gets the text, now and whenever it changes.
onPort('text', share);

// So do the statistics, which answer.
onPort('statistics', (port) => {
  port.onmessage = ({ data: { words } }) => {
    statistics.value = `${words} words, counted by ${port.peer?.label}, process ${port.peer?.pid}`;
  };
  port.addEventListener('close', ({ message }) => {
    statistics.value = message;
  });
  share(port);
});

/** @param {import('./peerport.js').PeerPort} port */
function share(port) {
  const send = () => port.postMessage(text.value);
  text.addEventListener('input', send);
  port.addEventListener('close', () => text.removeEventListener('input', send));
  send();
}
