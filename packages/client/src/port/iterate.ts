import { type CloseInfo, PortClosedError } from '../connection/close-info.ts';
import type { PortCore } from './port-core.ts';

/** After these, nothing may be left to come: the `close` event fires while the loop is busy, the last message may be unreadable. */
const OTHER_EVENTS = ['close', 'messageerror'] as const;

/**
 * The messages of a port, one by one. Between two of them its inbox is stopped: a slow loop holds nothing but what waits in the
 * port anyway. When the port is transferred, the loop ends: who takes it over gets the rest.
 *
 * @throws {PortClosedError} the port closed for another reason than `closed`.
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
