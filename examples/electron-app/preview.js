import { requestPort } from './peerport.js';

const text = /** @type {HTMLPreElement} */ (document.getElementById('text'));
const status = /** @type {HTMLOutputElement} */ (document.getElementById('status'));

await follow();

/** Shows the text of the editor, and of the next one when its page is loaded again. */
async function follow() {
  try {
    const port = await requestPort('text');
    port.onmessage = ({ data }) => {
      text.textContent = data;
      status.value = `from the ${port.peer?.label}, process ${port.peer?.pid}`;
    };
    port.onclose = ({ message }) => {
      status.value = message;
      void follow();
    };
  } catch (error) {
    status.value = /** @type {Error} */ (error).message;
  }
}
