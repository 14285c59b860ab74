import { connect as connectTcp } from 'node:net';
import { type Broker, startBroker } from '@peerport/broker';
import { connect } from '@peerport/client';
import fc from 'fast-check';
import { assert, type FuzzTarget } from '../target.ts';

const HEADERS = [
  'Host: HOST',
  'Host: evil.example',
  'Origin: https://evil.example',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Upgrade: h2c',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  'Expect: 100-continue',
  'Expect: x',
  'Content-Length: 5',
  'Transfer-Encoding: chunked',
  'Connection: keep-alive',
  `Sec-WebSocket-Protocol: peerport.v1, peerport.token.${'x'.repeat(43)}`,
  'Sec-WebSocket-Protocol: ,',
  'Sec-WebSocket-Extensions: permessage-deflate',
];
const start = fc.constantFrom(
  'GET / HTTP/1.1',
  'GET / HTTP/1.0',
  'POST / HTTP/1.1',
  'GET /x HTTP/1.1',
  'CONNECT x:1 HTTP/1.1',
  'X',
  '',
);
const header = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(...HEADERS) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.string({ maxLength: 9 }), fc.string({ maxLength: 30 })).map((parts) => parts.join(':')),
  },
);
const end = fc.oneof(
  fc.constantFrom('', '\r\n', '\x82\x85', '\x88\x00', '0\r\n\r\n', '{"x":1}'),
  fc.string({ maxLength: 30, unit: 'binary' }),
);

const ANSWERS = ['400 Bad Request', '403 Forbidden', '404 Not Found'].map(
  (status) => `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
);
const REFUSED = /^HTTP\/1\.1 101 Switching Protocols\r\n(?:[^\r]+\r\n)+\r\n\x81.*"type":"refused"/s;
/** More than are answered in a second would tell nothing of the others. */
const MOST = 2 ** 31;

let running: Promise<Broker> | undefined;

function broker(): Promise<Broker> {
  running ??= startBroker({ relay: 'inline', limits: { handshakeTimeoutMs: 1_000, maxRefusalsCountPerSecond: MOST } });
  return running;
}

/** Whatever anybody sends to a broker without a good token: one of three bare answers, a refusal, or none; and it goes on to pair. */
export const sockets: FuzzTarget<string> = {
  name: 'sockets',
  share: 20,
  input: fc
    .tuple(start, fc.array(header, { maxLength: 9 }), end)
    .map(([first, headers, rest]) => `${[first, ...headers].join('\r\n')}\r\n\r\n${rest}`),
  async run(text) {
    const { hostname, port, host } = new URL((await broker()).url);
    const answer = await new Promise<string>((resolve) => {
      let received = '';
      const socket = connectTcp(Number(port), hostname);
      socket.setEncoding('latin1');
      socket.on('data', (chunk) => {
        received += chunk;
        if (REFUSED.test(received)) socket.destroy();
      });
      socket.on('error', () => {});
      socket.on('close', () => resolve(received));
      socket.end(text.replaceAll('HOST', host), 'latin1');
    });
    assert(answer === '' || ANSWERS.includes(answer) || REFUSED.test(answer), `it answers ${JSON.stringify(answer)}`);
  },
  async end() {
    if (running === undefined) return;
    const { port1, port2 } = await (await running).createChannel();
    const ports = [connect(port1), connect(port2)] as const;
    await Promise.all(ports.map(({ ready }) => ready));
    ports[0].close();
    await ports[1].closed;
    await (await running).close();
    running = undefined;
  },
};
