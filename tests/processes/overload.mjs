// A broker whose relay is made to keep more than it may, and another one. argv: what it is made to keep, and its limits.
import { once } from 'node:events';
import { startBroker } from '@peerport/broker';
import { connect } from '@peerport/client';
import { WebSocket } from 'ws';

const [, , kind, limits] = process.argv;
const PAIRS_COUNT = kind === 'small' ? 5 : 40;
const ROUNDS_COUNT = 1_000;
const MAX_UNSENT_BYTES = 2 ** 20;

const rawPort = async ({ url, token }) => {
  const socket = new WebSocket(url, ['peerport.v1', `peerport.token.${token}`]);
  socket.on('error', () => {});
  await Promise.race([once(socket, 'open'), once(socket, 'close')]);
  return socket;
};
const honestPair = async (broker) => {
  const { port1, port2 } = await broker.createChannel();
  const pair = [connect(port1), connect(port2)];
  await Promise.all(pair.map(({ ready }) => ready));
  return pair;
};
const talk = ([from, to]) =>
  new Promise((resolve, reject) => {
    to.onmessage = ({ data }) => resolve(data);
    to.closed.then(({ reason }) => reject(new Error(reason)));
    from.postMessage('still here');
  });

const send = {
  small: (socket) => {
    for (let count = 0; count < 500; count++) socket.send(Buffer.alloc(2));
  },
  long: (socket) => socket.send(Buffer.alloc(2 ** 18)),
  fragmented: (socket, round) => {
    if (round === 0) for (let count = 0; count < 1_000; count++) socket.send(Buffer.alloc(1), { fin: false });
  },
  incomplete: (socket, round) => round < 15 && socket.send(Buffer.alloc(2 ** 16), { fin: false }),
}[kind];

const [full, other] = [await startBroker({ limits: JSON.parse(limits) }), await startBroker()];
const [honest, untouched] = [await honestPair(full), await honestPair(other)];
const senders = [];
for (let count = 0; count < PAIRS_COUNT; count++) {
  const { port1, port2 } = await full.createChannel();
  const [sender, reader] = [await rawPort(port1), await rawPort(port2)];
  reader.pause();
  senders.push(sender);
}
/** Sends until the system takes no more of it, and the relay begins to keep what comes. */
const fill = async (sender) => {
  const keptBytes = async () => (await full.stats()).relay.bufferedBytes;
  const before = await keptBytes();
  for (let stillCount = 0; stillCount < 20; ) {
    if ((await keptBytes()) > before) stillCount++;
    else {
      stillCount = 0;
      sender.send(Buffer.alloc(2 ** 14));
    }
  }
};
if (kind === 'small') for (const sender of senders) await fill(sender);
let problem;
const { maxRelayHeapBytes } = JSON.parse(limits);
for (let round = 0; problem === undefined; round++) {
  if (maxRelayHeapBytes === undefined && round === ROUNDS_COUNT) break;
  for (const sender of senders)
    if (sender.readyState === WebSocket.OPEN && sender.bufferedAmount < MAX_UNSENT_BYTES) send(sender, round);
  await full.channels().catch(({ code }) => {
    problem = code;
  });
}
const result = {
  problem,
  openCount: senders.filter(({ readyState }) => readyState === WebSocket.OPEN).length,
  honest: await talk(honest).catch(({ message }) => message),
  untouched: await talk(untouched),
};
process.send(result, () => process.exit());
