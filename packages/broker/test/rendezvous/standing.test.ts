import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ownIdentity } from '../../src/rendezvous/os-process.ts';
import type { RendezvousContent } from '../../src/rendezvous/rendezvous-file.ts';
import { isStanding } from '../../src/rendezvous/standing.ts';

let server: Server;
let content: RendezvousContent;

beforeEach(async () => {
  server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const url = `ws://127.0.0.1:${port}`;
  content = { v: 1, name: 'app', url, token: 'x'.repeat(43), pid: process.pid, startedAtMs: 0 };
});

afterEach(() => void server.close());

test('where the system does not tell when a process started: somebody must listen', async () => {
  expect(await isStanding(content)).toBe(true);
  server.close();
  await once(server, 'close');
  expect(await isStanding(content)).toBe(false);
});

test('where it does, that is enough', async () => {
  const identity = await ownIdentity();
  server.close();
  await once(server, 'close');
  expect(await isStanding({ ...content, ...identity })).toBe(identity.processStartedAt !== undefined);
});

test('a process that is gone', async () => {
  expect(await isStanding({ ...content, pid: 2 ** 30 })).toBe(false);
});
