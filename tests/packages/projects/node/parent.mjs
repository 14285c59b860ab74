// Gives a ticket to a child process, as a line of text, and prints what the child answers.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { startBroker } from '@peerport/broker';
import { connect, formatTicket } from '@peerport/client';

const broker = await startBroker();
const { port1, port2 } = await broker.createChannel();
const child = fork(fileURLToPath(new URL('child.cjs', import.meta.url)));
child.send(formatTicket(port2));
const port = connect(port1);
port.postMessage(new Date(0));
for await (const answer of port) console.log(JSON.stringify(answer));
await broker.close();
