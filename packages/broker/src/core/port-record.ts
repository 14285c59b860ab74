/** Sees each binary WebSocket message that a port sends through the relay, in its fragments. It must not change or keep them. */
export type PortObserver = (fragments: readonly Buffer[]) => void;

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
    for (const observe of this.#observers) observe(fragments);
  }

  /** Has `observer` called, until the function that is returned is called. */
  observe(observer: PortObserver): () => void {
    this.#observers = [...this.#observers, observer];
    return () => {
      this.#observers = this.#observers.filter((other) => other !== observer);
    };
  }
}
