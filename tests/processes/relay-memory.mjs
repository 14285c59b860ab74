// Two brokers, of which one runs out of memory.
import { startBroker } from '@peerport/broker';
import { connect } from '@peerport/client';

const MIB = 1024 * 1024;
const limits = { maxRelayHeapBytes: 16 * MIB, maxChannelsCount: 10_000_000 };

const pairOf = async (broker) => {
  const { port1, port2 } = await broker.createChannel();
  const pair = [connect(port1), connect(port2)];
  await Promise.all(pair.map(({ ready }) => ready));
  return pair;
};

const [full, other] = [await startBroker({ limits }), await startBroker()];
const [fullPair, otherPair] = [await pairOf(full), await pairOf(other)];
let problem;
while (problem === undefined) {
  await Promise.all(Array.from({ length: 1_000 }, () => full.createChannel())).catch((error) => {
    problem = error;
  });
}
const reasons = (await Promise.all(fullPair.map(({ closed }) => closed))).map(({ reason }) => reason);
const received = new Promise((resolve) => {
  otherPair[1].onmessage = ({ data }) => resolve(data);
});
otherPair[0].postMessage('still here');
const laterCodes = [];
for (const call of [() => full.createChannel(), () => full.channels(), () => full.revoke(''), () => full.stats()]) {
  await call().catch(({ code }) => laterCodes.push(code));
}
const result = { code: problem.code, laterCodes, message: problem.message, reasons, received: await received };
await other.close();
await full.close();
process.send(result, () => process.disconnect());
