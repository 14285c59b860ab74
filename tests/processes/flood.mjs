import { connect } from 'node:net';
import { constants, setPriority } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { serve } from './serve.mjs';

// What is measured is what the broker has to do, and not who gets the processor.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);

const UPGRADE =
  'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';

/** Request heads that a broker turns down, each for another reason. */
const HEADS = [
  (host) => `GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
  () => `GET / HTTP/1.1\r\nHost: evil.example\r\n${UPGRADE}\r\n`,
  (host) => `GET / HTTP/1.1\r\nHost: ${host}\r\nOrigin: https://evil.example\r\n${UPGRADE}\r\n`,
  (host) => `GET / HTTP/1.1\r\nHost: ${host}\r\n${UPGRADE}\r\n`,
  (host, index) =>
    `GET / HTTP/1.1\r\nHost: ${host}\r\nSec-WebSocket-Protocol: peerport.v1, peerport.token.${String(index).padStart(43, 'x')}\r\n${UPGRADE}\r\n`,
  () => 'garbage\r\n\r\n',
];

/** Resolves when the broker has ended it. */
function attempt(url, index) {
  const { hostname, port, host } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  socket.on('data', (chunk) => {
    if (chunk.includes('refused')) socket.destroy();
  });
  socket.write(HEADS[index % HEADS.length](host, index));
  return new Promise((resolve) => socket.on('close', resolve));
}

serve({
  /** Attempts `count` handshakes, at a steady pace, and waits until the broker has ended them all. */
  flood: async (url, count, perSecondCount) => {
    const startMs = performance.now();
    const attempts = [];
    while (attempts.length < count) {
      const dueCount = Math.min(count, ((performance.now() - startMs) / 1_000) * perSecondCount);
      while (attempts.length < dueCount) attempts.push(attempt(url, attempts.length));
      await setTimeout(1);
    }
    await Promise.all(attempts);
  },
  /** Opens `count` sockets that send nothing, and leaves them open. */
  idle: async (url, count) => {
    const { hostname, port } = new URL(url);
    for (let index = 0; index < count; index++) {
      await new Promise((resolve) => connect(Number(port), hostname).on('error', resolve).on('connect', resolve));
    }
  },
});
