/** Sees each binary WebSocket message that a port sends through the relay, in its fragments. It must not change or keep them. */
export type PortObserver = (fragments: readonly Buffer[]) => void;

/** What a port has sent through the relay. It goes on counting when the port moves to another process. */
export class PortTraffic {
  /** WebSocket messages, and their bytes. */
  sentCount = 0;
  sentBytes = 0;
  /** How often the port was paused because its peer did not keep up. */
  pausesCount = 0;
  #observers: readonly PortObserver[] = [];

  /** Counts a message, given as the fragments it came in. */
  onSent(fragments: readonly Buffer[]): void {
    this.sentCount++;
    for (const { length } of fragments) this.sentBytes += length;
    for (const observe of this.#observers) observe(fragments);
  }

  /** Calls `observer` for each message. Returns a function that stops it. */
  observe(observer: PortObserver): () => void {
    this.#observers = [...this.#observers, observer];
    return () => {
      this.#observers = this.#observers.filter((other) => other !== observer);
    };
  }
}
