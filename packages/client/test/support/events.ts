/** The next event of that type. */
export function nextEvent<T extends Event = MessageEvent>(target: EventTarget, type: string): Promise<T> {
  return new Promise((resolve) => {
    target.addEventListener(type, (event) => resolve(event as T), { once: true });
  });
}

/** The data of the next messages, in order. */
export function nextMessages(port: MessagePort, count: number): Promise<unknown[]> {
  const messages: unknown[] = [];
  return new Promise((resolve) => {
    port.onmessage = ({ data }) => {
      if (messages.push(data) === count) resolve(messages);
    };
  });
}

/** Lets everything happen that is under way already: it takes more turns of the event loop than any test needs. */
export async function settle(turns = 20): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
}
