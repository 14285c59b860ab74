import { CloseCode, describeCloseCode, FrameType, ProtocolError } from '@peerport/protocol';
import { CloseDeadline } from '../connection/close-deadline.ts';
import type { Link } from '../connection/link.ts';
import type { MessageStream } from '../lanes/message-stream.ts';
import type { Received } from '../lanes/reassembly.ts';
import type { SubChannels } from '../lanes/sub-channels.ts';
import { type CloseInfo, PortClosedError } from './events.ts';

/** Both ports have closed. */
const CLOSED = closeInfo({});

/** The peer has not said so. */
const UNANSWERED = closeInfo({ message: 'the port was closed, and the peer has not answered', wasClean: false });

/**
 * How the two ports of a channel part: each sends `close` after all that it posted, and the channel is over for whoever has read the
 * other's. Its socket stays up as long as this side uses what was transferred over the port: streams, and native ports.
 */
export class ClosingHandshake {
  readonly #lane: MessageStream<CloseInfo>;
  readonly #link: Link;
  readonly #subChannels: SubChannels;
  readonly #onOver: (info: CloseInfo) => void;
  #peerHasClosed = false;
  #deadline: CloseDeadline | undefined;

  /** @param onOver called when the channel is over and its socket stays; otherwise the link tells. */
  constructor(lane: MessageStream<CloseInfo>, link: Link, subChannels: SubChannels, onOver: (info: CloseInfo) => void) {
    this.#lane = lane;
    this.#link = link;
    this.#subChannels = subChannels;
    this.#onOver = onOver;
    subChannels.onUnused = () => this.leaveIfUnused();
  }

  /** This side closes. */
  begin(): void {
    if (!this.#link.wasPaired && !this.#lane.isWaiting) {
      this.#link.terminate(CloseCode.closed);
      return;
    }
    this.#lane.postClose();
    this.#deadline = new CloseDeadline({
      owedBytes: () => this.#owedBytes,
      onUnanswered: () => this.#onOver(UNANSWERED),
      onStuck: () => this.#giveUp(),
    });
  }

  /** The peer takes nothing more, and has said all. */
  onPeerClose(): void {
    this.checkOpen();
    this.#peerHasClosed = true;
    this.stop();
    this.#lane.discardWaiting(new PortClosedError(CLOSED));
    if (this.#link.isPaired) this.#answer();
    if (!this.leaveIfUnused()) this.#onOver(CLOSED);
    // Who closed a port that moves is answered by its new holder, once that is there. What waits before the end is dropped.
    if (!this.#link.isPaired) this.#answer();
  }

  #answer(): void {
    if (!this.#lane.hasClosed) this.#lane.postClose();
  }

  /** @throws {ProtocolError} the peer has closed. */
  checkOpen(): void {
    if (this.#peerHasClosed) throw new ProtocolError('ERR_FRAME', 'the peer goes on after it has closed');
  }

  /** Closes the socket if both ports have closed, and nothing that was transferred is in use any more. Returns whether it does. */
  leaveIfUnused(): boolean {
    const isUnused = this.#subChannels.isEmpty && !this.#lane.inbox.some(isParcel);
    if (!this.#peerHasClosed || !this.#lane.hasClosed || !isUnused) return false;
    this.#link.leave();
    return true;
  }

  /** The socket is down. */
  stop(): void {
    this.#deadline?.stop();
  }

  /** Bytes that the peer is to take before it can answer. */
  get #owedBytes(): number {
    if (!this.#link.isPaired) return Number.POSITIVE_INFINITY;
    return (this.#lane.hasClosed ? 0 : 1) + this.#lane.waitingBytes + this.#link.bufferedAmount;
  }

  /** The peer takes nothing. If it has not been sent all, it must not believe that it has. */
  #giveUp(): void {
    this.#onOver(UNANSWERED);
    this.#link.terminate(this.#lane.hasClosed ? CloseCode.closed : CloseCode.aborted, UNANSWERED.message);
  }
}

/** What may bring streams and ports that nobody has claimed so far. */
function isParcel({ type }: Received): boolean {
  return type === FrameType.parcel;
}

function closeInfo(changes: Partial<CloseInfo>): CloseInfo {
  const { reason, message, wasClean } = describeCloseCode(CloseCode.closed);
  return Object.freeze({ reason, code: CloseCode.closed, message, wasClean, ...changes });
}
