import { CloseCode, ProtocolError } from '@peerport/protocol';
import { CloseDeadline } from '../connection/close-deadline.ts';
import { type CloseInfo, closeInfoOf, PortClosedError } from '../connection/close-info.ts';
import type { Link } from '../connection/link.ts';
import type { Lane } from '../lanes/lane.ts';
import type { Lanes } from '../lanes/lanes.ts';

/** Both ports have closed. */
const CLOSED = closeInfoOf(CloseCode.closed);

/** The peer's port has not closed in time. */
const UNANSWERED: CloseInfo = {
  ...closeInfoOf(CloseCode.closed, 'the port was closed, and the peer has not answered'),
  wasClean: false,
};

const AFTER_CLOSE = 'the peer goes on after it has closed';

/**
 * How the two ports of a channel close: each sends `close` after everything that it posted, and the channel is over for a port that has
 * read the other's. The socket stays while this side uses what was transferred over the port: streams, and native ports.
 */
export class ClosingHandshake {
  readonly #lane: Lane;
  readonly #link: Link;
  readonly #lanes: Lanes;
  readonly #onOver: (info: CloseInfo) => void;
  #peerHasClosed = false;
  #deadline: CloseDeadline | undefined;

  /** @param onOver called when the channel is over while the socket stays. If the socket closes, the link tells. */
  constructor(lane: Lane, link: Link, lanes: Lanes, onOver: (info: CloseInfo) => void) {
    this.#lane = lane;
    this.#link = link;
    this.#lanes = lanes;
    this.#onOver = onOver;
    lanes.onUnused = () => this.leaveIfUnused();
  }

  /** This side closes. */
  begin(): void {
    const { outbox } = this.#lane;
    if (!this.#link.wasPaired && outbox.isEmpty) {
      this.#link.terminate(CloseCode.closed);
      return;
    }
    outbox.postClose();
    this.#deadline = new CloseDeadline({
      owedBytes: () => this.#owedBytes,
      onUnanswered: () => this.#onOver(UNANSWERED),
      onStuck: () => this.#giveUp(),
    });
  }

  /** The peer takes nothing more, and has sent everything. @throws {ProtocolError} it had closed before. */
  onPeerClose(): void {
    if (this.#peerHasClosed) throw new ProtocolError('ERR_FRAME', AFTER_CLOSE);
    this.#peerHasClosed = true;
    this.stop();
    this.#lane.inbox.refuse(AFTER_CLOSE);
    this.#lane.outbox.discardAll(new PortClosedError(CLOSED));
    if (this.#link.isPaired) this.#answer();
    if (!this.leaveIfUnused()) this.#onOver(CLOSED);
    // The peer may have closed and then moved: its new holder is answered once it is there. The end discards what waits before.
    if (!this.#link.isPaired) this.#answer();
  }

  #answer(): void {
    if (!this.#lane.outbox.hasClosed) this.#lane.outbox.postClose();
  }

  /** Closes the socket if both ports have closed and nothing that was transferred is in use. Returns whether it does. */
  leaveIfUnused(): boolean {
    const { inbox, outbox } = this.#lane;
    const isUnused = this.#lanes.isEmpty && !inbox.hasAttachments;
    if (!this.#peerHasClosed || !outbox.hasClosed || !isUnused) return false;
    this.#link.leave();
    return true;
  }

  /** The socket is down. */
  stop(): void {
    this.#deadline?.stop();
  }

  /** Bytes that the peer must take before it can answer. */
  get #owedBytes(): number {
    if (!this.#link.isPaired) return Number.POSITIVE_INFINITY;
    const { hasClosed, waitingBytes } = this.#lane.outbox;
    return (hasClosed ? 0 : 1) + waitingBytes + this.#link.bufferedAmount;
  }

  /** The peer takes nothing. If it was not sent everything, it must not believe so. */
  #giveUp(): void {
    this.#onOver(UNANSWERED);
    const code = this.#lane.outbox.hasClosed ? CloseCode.closed : CloseCode.aborted;
    this.#link.terminate(code, UNANSWERED.message);
  }
}
