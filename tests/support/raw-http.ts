import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';

const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';

/** What a broker answers to a request head, until it closes the connection. `HOST` stands for the broker's own. */
export async function answer(url: string, lines: readonly string[]): Promise<string> {
  const { hostname, port, host } = new URL(url);
  const socket = connectTcp(Number(port), hostname);
  socket.write(`${lines.join('\r\n').replaceAll('HOST', host)}\r\n\r\n`);
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
  });
  await once(socket, 'close');
  return text;
}

/** The head of a request to upgrade, with these lines at its end. */
export function upgrade(extra: readonly string[]): string[] {
  const head = ['GET / HTTP/1.1', 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13'];
  return [...head, `Sec-WebSocket-Key: ${KEY}`, ...extra];
}

/** An answer that is nothing but a status. */
export function bare(status: string): string {
  return `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`;
}
