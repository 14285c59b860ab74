import { type CloseInfo, PortClosedError } from '../connection/close-info.ts';
import type { PortCore } from './port-core.ts';

/** Events after which no message may follow: `close` can fire while the loop is busy, and the last message can be unreadable. */
const OTHER_EVENTS = ['close', 'messageerror'] as const;

/**
 * The messages of a port, one at a time. Delivery is stopped between two of them, so a slow loop keeps messages waiting in the port. When the
 * port is transferred, the loop ends, and the rest goes to the next holder.
 *
 * @throws {PortClosedError} the port closed with a reason other than `closed`.
 */
export async function* messages(port: EventTarget, core: PortCore): AsyncGenerator<unknown, void, void> {
  let wake = () => {};
  const arrived: unknown[] = [];
  const onMessage = (event: Event) => {
    core.stop();
    arrived.push((event as MessageEvent).data);
    wake();
  };
  const onOther = () => wake();
  core.loops.add(onOther);
  port.addEventListener('message', onMessage);
  for (const type of OTHER_EVENTS) port.addEventListener(type, onOther);
  try {
    for (;;) {
      if (arrived.length > 0) yield arrived.shift();
      else if (core.hasMoved) return;
      else if (core.isDone) return endOfLoop(await core.closed.promise);
      else {
        core.start();
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    core.loops.delete(onOther);
    port.removeEventListener('message', onMessage);
    for (const type of OTHER_EVENTS) port.removeEventListener(type, onOther);
  }
}

function endOfLoop(info: CloseInfo): void {
  if (info.reason !== 'closed') throw new PortClosedError(info);
}
