import { startBroker } from '@peerport/broker';
import { connect } from '@peerport/client';

const EVERY_MS = 50;

/** An inspectable broker, with an editor and a preview that talk. */
export async function setScene(directory) {
  const broker = await startBroker({ inspect: { name: 'demo', directory: `${directory}/peerport` } });
  const { port1, port2 } = await broker.createChannel({
    label: 'chat',
    port1: { holder: { label: 'editor' } },
    port2: { holder: { label: 'preview' } },
  });
  const [editor, preview] = [connect(port1), connect(port2)];
  preview.onmessage = ({ data }) => preview.postMessage({ rendered: data.cell });
  editor.start();
  let row = 0n;
  const timer = setInterval(() => editor.postMessage({ cell: ['A', ++row], at: new Date() }), EVERY_MS);
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await broker.close();
    },
  };
}
