import { getEventListeners, setMaxListeners } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { queryObjects } from 'node:v8';
import { connect, PeerPort } from '@peerport/client';
import type { PeerFunctions } from './functions.ts';
import { resources } from './resources.ts';
import { serve } from './serve.ts';
import { SoakedPort } from './soaked-port.ts';

const POST_EVERY_MS = 10;

/** All ports share it, and none may leave a listener on it. */
const { signal } = new AbortController();
setMaxListeners(0, signal);
const ports = new Map<string, SoakedPort>();
let timer: NodeJS.Timeout | undefined;

const functions: PeerFunctions = {
  open(id, ticket) {
    ports.set(id, new SoakedPort(id, connect(ticket, { signal })));
    timer ??= setInterval(() => {
      for (const port of ports.values()) port.post();
    }, POST_EVERY_MS);
  },
  settled: async (id) => ports.get(id)?.settled(),
  close: (id) => ports.get(id)?.close(),
  abort: (id) => ports.get(id)?.abort(),
  async finish(timeoutMs) {
    const timeout = new AbortController();
    const all = Promise.all(Array.from(ports.values(), (port) => port.closed));
    await Promise.race([all, setTimeout(timeoutMs, undefined, timeout).catch(() => {})]);
    timeout.abort();
    clearInterval(timer);
    timer = undefined;
    const reports = Array.from(ports.values(), (port) => port.report());
    const openIds = [...ports.values()].flatMap(({ id, isClosed }) => (isClosed ? [] : [id]));
    ports.clear();
    return { reports, openIds };
  },
  async tryTicket(ticket, timeoutMs) {
    const port = connect(ticket);
    const timeout = new AbortController();
    const outcome = await Promise.race([
      port.closed.then(({ reason }) => reason),
      setTimeout(timeoutMs, 'open', timeout),
    ]);
    timeout.abort();
    port.abort();
    return outcome;
  },
  resources: () =>
    resources({
      'abort listener': getEventListeners(signal, 'abort').length,
      PeerPort: queryObjects(PeerPort, { format: 'count' }) as unknown as number,
    }),
};
serve(functions);
