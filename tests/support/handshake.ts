import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { WebSocket } from 'ws';

const REQUEST = ['GET / HTTP/1.1', 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13'];
const KEY = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==';

/** What a request gets that is not a proper upgrade: this, and nothing else. */
export function bare(status: string): string {
  return `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`;
}

/** The lines of a WebSocket upgrade request, and `extra` ones; `HOST` stands for the broker's address. */
export function upgrade(...extra: string[]): string[] {
  return [...REQUEST, KEY, ...extra];
}

/** The header line that offers a token. */
export function offer(token: string): string {
  return `Sec-WebSocket-Protocol: peerport.v1, peerport.token.${token}`;
}

/** Opens a TCP connection to a broker. */
export async function open(url: string, host = new URL(url).hostname): Promise<Socket> {
  const socket = connect({ host, port: Number(new URL(url).port), allowHalfOpen: true });
  await once(socket, 'connect');
  return socket;
}

/** Sends a request head; resolves with the answer when the broker has said all, or has accepted the upgrade. */
export async function answer(url: string, lines: readonly string[]): Promise<string> {
  const socket = await open(url);
  socket.write(`${lines.join('\r\n').replaceAll('HOST', new URL(url).host)}\r\n\r\n`);
  let text = '';
  await new Promise<void>((resolve) => {
    socket.on('data', (chunk) => {
      text += chunk;
      if (text.startsWith('HTTP/1.1 101')) resolve();
    });
    socket.on('end', resolve);
    socket.on('error', resolve);
  });
  socket.destroy();
  return text;
}

/** A port that speaks the wire protocol by hand. */
export function rawPort({ url, token }: { url: string; token: string }, origin?: string): WebSocket {
  return new WebSocket(url, ['peerport.v1', `peerport.token.${token}`], origin === undefined ? {} : { origin });
}

/** The code that a socket closes with. */
export function closeCodeOf(socket: WebSocket): Promise<number> {
  return new Promise((resolve) => socket.on('close', resolve));
}
