import { startBroker } from '@peerport/broker';
import { connect } from '@peerport/client';

const reported = [];
const received = [];
process.on('uncaughtException', (error) => reported.push(error.message));

const broker = await startBroker({ relay: 'inline' });
const { port1, port2 } = await broker.createChannel();
const sender = connect(port1);
const receiver = connect(port2);
receiver.onmessage = ({ data }) => {
  received.push(data);
  if (data === 1) throw new Error('from the handler');
};
sender.postMessage(1);
sender.postMessage(2);
sender.close();
await receiver.closed;
await broker.close();
process.send({ reported, received }, () => process.disconnect());
