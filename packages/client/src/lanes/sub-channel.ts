/**
 * A channel inside a port's socket, with two ends: what carries a tunnelled `MessagePort` or a stream. Ordered and
 * reliable for as long as the socket is up.
 */
export interface SubChannel {
  /**
   * Serializes a message and sends it. After {@link close}, and after {@link onClose}, it does nothing.
   *
   * @param transfer objects to transfer; `'all'`: whatever in the message can only be transferred (ports, streams) is
   *   transferred without being listed, and everything else is cloned.
   * @throws DataCloneError the message cannot be cloned; nothing was sent, and nothing in it was detached.
   */
  post(message: unknown, transfer?: readonly object[] | 'all'): void;

  /** Graceful: what was posted before still arrives, and then the other end's {@link onClose}. Idempotent; calls nothing here. */
  close(): void;

  /**
   * Called for each message, in order, each in a task of its own. `undefined` is a message too. Messages that come before
   * it is set are kept.
   *
   * `transferred`: every object that crossed by transfer rather than as a copy, whether listed or found by `'all'`:
   * ports and streams, wherever in the message they are.
   */
  onMessage: ((data: unknown, transferred: readonly object[]) => void) | undefined;

  /** Called in the place of {@link onMessage} for a message that could not be read. */
  onMessageError: ((error: unknown) => void) | undefined;

  /**
   * Called once, after the last message: the other end closed, or the socket went down and `wasClean` is false.
   *
   * `problem`: what happened, as a sentence for people.
   */
  onClose: ((wasClean: boolean, problem: string) => void) | undefined;
}
