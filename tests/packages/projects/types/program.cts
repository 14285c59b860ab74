import broker = require('@peerport/broker');

import { connect } from '@peerport/client';
import type { TappedMessage } from '@peerport/protocol/admin';

export type Message = TappedMessage;

export async function start(): Promise<void> {
  await using running: broker.Broker = await broker.startBroker();
  const { port1 } = await running.createChannel({ label: 'types' });
  connect(port1).postMessage({ any: 'thing' });
}
