import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { expect, test } from '@jest/globals';
import { connect, type Ticket } from '@peerport/client';
import { formatTicket, parseTicket } from '@peerport/protocol';
import { pino } from 'pino';
import { closeBoth, forget, testBroker } from '../../support/broker.ts';
import { Child } from '../../support/child.ts';
import { answer, offer, upgrade } from '../../support/handshake.ts';

/** Says what it finds of a token: it, or any eight characters of it in a row. */
function traces(text: string, { token }: { token: string }): string[] {
  const pieces = Array.from({ length: token.length - 7 }, (_, start) => token.slice(start, start + 8));
  return pieces.filter((piece) => text.includes(piece));
}

test('the one place where a client puts it is the header with the subprotocols', async () => {
  const impostor = createServer();
  impostor.listen(0, '127.0.0.1');
  await once(impostor, 'listening');
  const ticket: Ticket = {
    v: 1,
    url: `ws://127.0.0.1:${(impostor.address() as AddressInfo).port}`,
    token: 'Canary'.padEnd(43, '0123456789abcdefghijk'),
    channel: 'c'.repeat(22),
  };
  const accepted = once(impostor, 'connection');
  const port = connect(ticket);
  const [socket] = await accepted;
  const [head] = await once(socket, 'data');
  socket.destroy();
  const lines = String(head).split('\r\n');
  expect(lines[0]).toBe('GET / HTTP/1.1');
  const carriers = lines.filter((line) => traces(line, ticket).length > 0);
  expect(carriers).toEqual([`Sec-WebSocket-Protocol: peerport.v1,peerport.token.${ticket.token}`]);
  const { message } = await port.closed;
  expect(traces(message, ticket)).toEqual([]);
  impostor.close();
  await once(impostor, 'close');
});

test('no answer of the broker has it', async () => {
  const broker = await testBroker();
  const { id, port1 } = await broker.createChannel();
  const heads = [upgrade('Host: HOST', offer(port1.token)), upgrade('Host: evil.example', offer(port1.token))];
  heads.push(['GET / HTTP/1.1', 'Host: HOST', offer(port1.token)], [offer(port1.token)]);
  const answers = await Promise.all([...heads, heads[0] as string[]].map((head) => answer(broker.url, head)));
  expect(answers.map((text) => text.slice(9, 12)).sort()).toEqual(['101', '101', '400', '403', '404']);
  expect(traces(answers.join('\n'), port1)).toEqual([]);
  await broker.revoke(id);
});

test.each(['worker', 'inline'] as const)('no line of the log has it, relay: %s', async (relay) => {
  const lines: string[] = [];
  const logger = pino({ level: 'trace' }, { write: (line: string) => lines.push(line) });
  const broker = await testBroker({ relay, logger });
  const { id, port1, port2 } = await broker.createChannel({ label: 'canary' });
  await answer(broker.url, upgrade('Host: evil.example', offer(port1.token)));
  await answer(broker.url, [offer(port1.token)]);
  const ports = [connect(port1), connect(port2)] as const;
  await Promise.all(ports.map(({ ready }) => ready));
  await connect(port1).closed;
  await closeBoth(ports);
  await broker.revoke(id);
  forget(broker);
  await broker.close();
  const text = lines.join('');
  for (const told of ['request turned down', 'token refused', 'canary', 'broker closed']) expect(text).toContain(told);
  for (const ticket of [port1, port2]) expect(traces(text, ticket)).toEqual([]);
});

test('no error has it: not of a ticket that is wrong, not of one that is refused', async () => {
  const broker = await testBroker();
  const { id, port1 } = await broker.createChannel();
  const said: string[] = [];
  const wrong = [
    { ...port1, v: 2 },
    { ...port1, token: `${port1.token}!` },
    `${formatTicket(port1)}#`,
    { ...port1, url: 1 },
  ];
  for (const ticket of wrong) {
    for (const read of [parseTicket, connect] as ((ticket: unknown) => unknown)[]) {
      expect(() => {
        try {
          read(ticket);
        } catch (error) {
          said.push(String((error as Error).stack));
          throw error;
        }
      }).toThrow();
    }
  }
  await broker.revoke(id);
  const refused = connect(port1);
  await refused.ready.catch((error: Error) => said.push(String(error.stack)));
  said.push(JSON.stringify(await refused.closed));
  expect(said).toHaveLength(10);
  expect(traces(said.join('\n'), port1)).toEqual([]);
});

test.each(['worker', 'inline'] as const)(
  'after redemption, no heap of the broker has it, nor what the system shows of its process; relay: %s',
  async (relay) => {
    await using broker = Child.heap();
    await broker.call.start({ relay });
    const tickets = await broker.call.createChannel({ label: 'the-label-is-found' });
    const ports = [connect(tickets.port1), connect(tickets.port2)] as const;
    await Promise.all(ports.map(({ ready }) => ready));
    const halves = (text: string) => [text.slice(0, 20), text.slice(20)] as const;
    const channel = halves(tickets.id);
    const { heapsCount, found } = await broker.call.search([
      halves(tickets.port1.token),
      halves(tickets.port2.token),
      channel,
    ]);
    expect(heapsCount).toBe(relay === 'worker' ? 2 : 1);
    expect(found.map((heaps) => heaps.includes(true))).toEqual([false, false, true]);
    const shown = shownOf(broker.pid as number);
    for (const ticket of [tickets.port1, tickets.port2]) expect(traces(shown, ticket)).toEqual([]);
    await closeBoth(ports);
  },
  60_000,
);

/** The arguments, environment and names of a process and its threads, where the system shows them to others. */
function shownOf(pid: number): string {
  const folder = `/proc/${pid}`;
  if (!existsSync(folder)) return '';
  const threads = readdirSync(`${folder}/task`).map((thread) => `${folder}/task/${thread}/comm`);
  return [`${folder}/cmdline`, `${folder}/environ`, ...threads].map((file) => readFileSync(file, 'utf8')).join('\n');
}
