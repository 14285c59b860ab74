/** Sees each binary WebSocket message that a port sends through the relay. It must not change it. */
export type PortObserver = (data: Buffer) => void;

/** What the broker remembers of a port, for those who inspect it. It stays when the port moves to another process. */
export class PortRecord {
  /** The `Origin` that its last socket came with. */
  origin: string | undefined;
  /** WebSocket messages that it has sent through the relay, and their bytes. */
  sentCount = 0;
  sentBytes = 0;
  /** Times that it was paused because its peer did not keep up. */
  pausesCount = 0;
  #observers: readonly PortObserver[] = [];

  /** A message passes, in the fragments that it came in. */
  onSent(fragments: readonly Buffer[]): void {
    this.sentCount++;
    for (const { length } of fragments) this.sentBytes += length;
    if (this.#observers.length === 0) return;
    const message = Buffer.concat(fragments);
    for (const observe of this.#observers) observe(message);
  }

  /** Has `observer` called, until the function that is returned is called. */
  observe(observer: PortObserver): () => void {
    this.#observers = [...this.#observers, observer];
    return () => {
      this.#observers = this.#observers.filter((other) => other !== observer);
    };
  }
}
