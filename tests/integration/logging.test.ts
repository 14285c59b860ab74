import { expect, test } from '@jest/globals';
import { connect } from '@peerport/client';
import { pino } from 'pino';
import { closeBoth, forget, testBroker } from '../support/broker.ts';

test.each(['worker', 'inline'] as const)(
  'an injected logger tells the story, without a token; relay: %s',
  async (relay) => {
    const lines: string[] = [];
    const logger = pino({ level: 'trace' }, { write: (line: string) => lines.push(line) });
    const broker = await testBroker({ relay, logger });
    const { id, port1, port2 } = await broker.createChannel({ label: 'logged' });
    const ports = [connect(port1), connect(port2)] as const;
    await Promise.all(ports.map(({ ready }) => ready));
    expect(await connect(port1).closed).toMatchObject({ reason: 'refused' });
    await closeBoth(ports);
    forget(broker);
    await broker.close();
    const text = lines.join('');
    for (const part of [
      'broker listens',
      'channel created',
      'logged',
      id,
      'port arrived',
      'token refused',
      'broker closed',
    ]) {
      expect(text).toContain(part);
    }
    for (const { token } of [port1, port2]) expect(text).not.toContain(token);
  },
);
