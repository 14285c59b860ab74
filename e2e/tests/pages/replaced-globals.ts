/** A page whose globals others replace, before or after it loads the client. */
import type { Ticket } from '@peerport/client';

export type Replacement = 'fake timers' | 'core-js' | 'zone.js' | 'nothing left';

export interface Exchange {
  /** Each message, and the end of its handler. */
  readonly order: string[];
  /** What a native port brought that was transferred. */
  readonly answer: unknown;
}

export interface ReplacedGlobalsPage {
  /** Resolves with what became of messages while the globals are replaced, and then. */
  run(what: Replacement, when: 'before' | 'after', tickets: readonly [Ticket, Ticket]): Promise<Exchange[]>;
}

/** Each replaces something, and gives back what undoes it. */
const replacements: Record<Replacement, () => Promise<() => void>> = {
  async 'fake timers'() {
    const { setTimeout, setInterval, queueMicrotask, performance } = globalThis;
    const { now } = Date;
    const never = () => 0;
    Object.assign(globalThis, { setTimeout: never, setInterval: never, queueMicrotask: never });
    Object.defineProperty(globalThis, 'performance', { value: { now: never }, configurable: true });
    Date.now = never;
    return () => {
      Object.assign(globalThis, { setTimeout, setInterval, queueMicrotask });
      Object.defineProperty(globalThis, 'performance', { value: performance });
      Date.now = now;
    };
  },
  async 'core-js'() {
    // @ts-expect-error: it has no types, and exports nothing.
    await import('core-js/stable/index.js');
    return () => {};
  },
  async 'zone.js'() {
    await import('zone.js');
    return () => {};
  },
  async 'nothing left'() {
    const names = ['structuredClone', 'WebSocket', 'setTimeout', 'setInterval', 'reportError', 'performance'];
    for (const name of names) Object.defineProperty(globalThis, name, { value: undefined });
    return () => {};
  },
};

const page: ReplacedGlobalsPage = {
  async run(what, when, tickets) {
    const replace = replacements[what];
    let undo = when === 'before' ? await replace() : undefined;
    const { connect } = await import('@peerport/client');
    undo ??= await replace();
    const [sender, receiver] = tickets.map((ticket) => connect(ticket)) as [Port, Port];
    await Promise.all([sender.ready, receiver.ready]);
    const replaced = await exchange(sender, receiver);
    undo();
    const exchanges = [replaced, await exchange(sender, receiver)];
    sender.close();
    await receiver.closed;
    return exchanges;
  },
};
Object.assign(globalThis, page);

type Port = ReturnType<typeof import('@peerport/client').connect>;

async function exchange(sender: Port, receiver: Port): Promise<Exchange> {
  const order: string[] = [];
  receiver.onmessage = async ({ data, ports }) => {
    order.push(`message ${data}`);
    await undefined;
    await undefined;
    order.push(`microtasks ${data}`);
    for (const port of ports) port.postMessage('through the port');
  };
  for (const message of [1, 2, 3, 4]) sender.postMessage(message);
  const { port1, port2 } = new MessageChannel();
  const answered = new Promise<MessageEvent>((resolve) => {
    port2.onmessage = resolve;
  });
  sender.postMessage('port', [port1]);
  const { data: answer } = await answered;
  port2.close();
  return { order, answer };
}
