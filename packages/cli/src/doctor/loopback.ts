import { startBroker } from '@peerport/broker';
import { connect } from '@peerport/client';
import { messageOf } from '../base/errors.ts';
import { formatDuration } from '../terminal/format.ts';
import type { Finding } from './finding.ts';

const subject = 'loopback';

/** Checks that a broker can listen, and that two ports can talk over it. */
export async function checkLoopback(): Promise<Finding[]> {
  const startMs = performance.now();
  try {
    const broker = await startBroker();
    try {
      const { port1, port2 } = await broker.createChannel();
      const [left, right] = [connect(port1), connect(port2)];
      left.postMessage('hello');
      for await (const _message of right) break;
      left.close();
      await Promise.all([left.closed, right.closed]);
    } finally {
      await broker.close();
    }
    const took = formatDuration(performance.now() - startMs);
    return [
      { status: 'ok', subject, text: `a broker listens on 127.0.0.1, and two ports talk over it (${took} in all)` },
    ];
  } catch (error) {
    const remedy = 'allow programs to bind and reach 127.0.0.1: check the firewall, the sandbox or the container';
    return [{ status: 'problem', subject, text: `two ports cannot talk over 127.0.0.1: ${messageOf(error)}`, remedy }];
  }
}
