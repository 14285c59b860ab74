// Asks for a colour in a web page, and prints it. While the user tries colours, the page learns how readable each is.
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { startBroker } from '@peerport/broker';
import { connect, formatTicket } from '@peerport/client';
import { contrastWithWhite } from './contrast.js';

const broker = await startBroker();

/** @type {Record<string, { type: string, file: string }>} */
const FILES = {
  '/': { type: 'text/html; charset=utf-8', file: import.meta.resolve('./page.html') },
  '/page.js': { type: 'text/javascript', file: import.meta.resolve('./page.js') },
  '/peerport.js': { type: 'text/javascript', file: import.meta.resolve('@peerport/client/bundle') },
};
const server = createServer(async ({ url = '' }, response) => {
  const found = FILES[url];
  if (found === undefined) return response.writeHead(404).end();
  response.setHeader('Content-Type', found.type);
  response.setHeader('Content-Security-Policy', `default-src 'self'; connect-src ${broker.url}`);
  return response.end(await readFile(new URL(found.file)));
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const origin = `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}`;

// The ticket is for pages of this origin. It is in the fragment, which browsers do not send to servers.
const { port1, port2 } = await broker.createChannel({ ttlMs: 5 * 60_000, port1: { origins: [origin] } });
console.log(`choose a colour: ${origin}/#${encodeURIComponent(formatTicket(port1))}`);

let colour;
try {
  const port = connect(port2);
  for await (colour of port) port.postMessage(contrastWithWhite(colour));
  console.log(colour);
} catch (error) {
  console.error(`no colour was chosen: ${/** @type {Error} */ (error).message}`);
  process.exitCode = 1;
}
server.close();
await broker.close();
