import { type Frame, FrameType, ProtocolError } from '@peerport/protocol';
import type { FrameReceiver } from '../connection/link.ts';
import type { Lane } from './lane.ts';
import type { Lanes } from './lanes.ts';

/** What frames ask of the port itself. */
export interface DemuxHooks {
  /** The peer has closed its port. @throws {ProtocolError} it had done so before. */
  onPeerClose(): void;
  /** A WebSocket message was taken. @param isPinged it had a `ping`. */
  onFramesEnd(isPinged: boolean): void;
}

/** Gives each frame to the lane that it is for. The only place that looks at the types of received frames. */
export class Demux implements FrameReceiver {
  readonly #own: Lane;
  readonly #others: Lanes;
  readonly #hooks: DemuxHooks;
  #isPinged = false;

  /** @param own lane 0. @param others all other lanes. */
  constructor(own: Lane, others: Lanes, hooks: DemuxHooks) {
    this.#own = own;
    this.#others = others;
    this.#hooks = hooks;
  }

  readonly onFrame = (frame: Frame): void => {
    switch (frame.type) {
      case FrameType.message:
      case FrameType.parcel:
      case FrameType.part:
      case FrameType.buffer:
        if (frame.lane === 0) this.#own.inbox.receive(frame);
        else this.#others.onMessage(frame);
        return;
      case FrameType.credit:
        if (frame.lane === 0) this.#own.outbox.onCredit(frame);
        else this.#others.onCredit(frame);
        return;
      case FrameType.close:
        if (frame.lane === 0) this.#hooks.onPeerClose();
        else this.#others.onClose(frame);
        return;
      case FrameType.ping:
      case FrameType.pong:
        if (frame.lane !== 0 || frame.payload.length > 0) {
          throw new ProtocolError('ERR_FRAME', 'a ping or pong has a lane or a payload');
        }
        this.#isPinged ||= frame.type === FrameType.ping;
        return;
      default:
        // The compiler rejects this line when a type of frame has no case.
        throw new ProtocolError('ERR_FRAME', `a frame has the unknown type ${frame.type satisfies never}`);
    }
  };

  onFramesEnd(): void {
    this.#own.inbox.endBatch();
    const isPinged = this.#isPinged;
    this.#isPinged = false;
    this.#hooks.onFramesEnd(isPinged);
  }
}
