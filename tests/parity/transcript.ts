/** What happened, in order. */
export class Transcript<Entry = unknown> {
  readonly entries: Entry[] = [];
  readonly #waiting = new Set<() => void>();

  note(entry: Entry): void {
    this.entries.push(entry);
    for (const check of this.#waiting) check();
  }

  /** Resolves when there are `count` entries, with all there are by then. */
  until(count: number): Promise<readonly Entry[]> {
    return new Promise((resolve) => {
      const check = () => {
        if (this.entries.length < count) return;
        this.#waiting.delete(check);
        resolve(this.entries);
      };
      this.#waiting.add(check);
      check();
    });
  }
}

/** The data of a port's messages, from now on. Does not start the port, where the platform keeps to the standard. */
export function listen(port: MessagePort): Transcript {
  const transcript = new Transcript();
  port.addEventListener('message', ({ data }) => transcript.note(data));
  return transcript;
}

/** The data of the next `count` messages. Starts the port. */
export function receive(port: MessagePort, count: number): Promise<readonly unknown[]> {
  const transcript = listen(port);
  port.start();
  return transcript.until(count);
}

/** The next message. Starts the port. */
export function nextEvent(port: MessagePort): Promise<MessageEvent> {
  return new Promise((resolve) => {
    port.addEventListener('message', resolve, { once: true });
    port.start();
  });
}

/** What a call comes to: `ok`, or the name of what it throws. */
export function outcome(call: () => unknown): string {
  try {
    call();
    return 'ok';
  } catch (error) {
    return error instanceof Error || error instanceof DOMException ? error.name : String(error);
  }
}
