import { type CloseInfo, PortClosedError, type PortCloseEvent } from './events.ts';
import type { PortCore } from './port-core.ts';

/**
 * The messages of a port, one by one. Between two of them its inbox is stopped: a slow loop holds nothing but what waits in the
 * port anyway.
 *
 * @throws {PortClosedError} the port closed for another reason than `closed`.
 */
export async function* messages(port: EventTarget, core: PortCore): AsyncGenerator<unknown, void, void> {
  let wake = () => {};
  const arrived: Event[] = [];
  const onEvent = (event: Event) => {
    core.stop();
    arrived.push(event);
    wake();
  };
  port.addEventListener('message', onEvent);
  port.addEventListener('close', onEvent);
  try {
    for (;;) {
      if (arrived.length === 0) {
        if (core.isDone) return endOfLoop(await core.closed.promise);
        core.start();
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const event = arrived.shift() as MessageEvent | PortCloseEvent;
      if ('reason' in event) return endOfLoop(event);
      yield event.data;
    }
  } finally {
    port.removeEventListener('message', onEvent);
    port.removeEventListener('close', onEvent);
  }
}

function endOfLoop(info: CloseInfo): void {
  if (info.reason !== 'closed') throw new PortClosedError(info);
}
