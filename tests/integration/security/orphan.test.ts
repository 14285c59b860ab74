import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { expect, test } from '@jest/globals';
import { connect } from '@peerport/client';
import { testBroker } from '../../support/broker.ts';
import { Child } from '../../support/child.ts';

test.each(['worker', 'inline'] as const)(
  'SIGKILL on the app: its sockets close, its TCP port is free, relay: %s',
  async (relay) => {
    await using app = Child.broker();
    const url = await app.call.start({ relay });
    const { port1, port2 } = await app.call.createChannel();
    const waiting = await app.call.createChannel();
    const ports = [connect(port1), connect(port2), connect(waiting.port1)];
    await Promise.all(ports.slice(0, 2).map(({ ready }) => ready));
    await app.kill();
    for (const port of ports) expect(await port.closed).toMatchObject({ reason: 'broker-gone', wasClean: false });
    const [error] = await once(connectTcp(Number(new URL(url).port), '127.0.0.1'), 'error');
    expect(error).toMatchObject({ code: 'ECONNREFUSED' });
    const next = await testBroker({ port: Number(new URL(url).port), relay });
    expect(next.url).toBe(url);
  },
);
