/** A page: nothing but the DOM is there. */
import { connect, type PeerPort } from '@peerport/client';
import { onPort, requestPort } from '@peerport/client/electron/renderer';
import { deserialize, parseTicket, serialize } from '@peerport/protocol';

const port: PeerPort = connect(location.hash.slice(1), { signal: AbortSignal.timeout(1_000) });
port.onmessage = ({ data }) => port.postMessage(data, [new ArrayBuffer(8)]);
port.addEventListener('close', ({ reason, wasClean }) => console.log(reason, wasClean));
const numbers: PeerPort<number> = connect<number>(location.hash);
numbers.onmessage = ({ data, ports }) => console.log(data.toFixed(), ports.length);
// @ts-expect-error: data is a number
numbers.onmessage = ({ data }) => data.trim();
for await (const message of port) deserialize(serialize(message));

onPort('text', (given) => given.start());
using requested = await requestPort('text');
requested.postMessage(parseTicket(location.hash));
