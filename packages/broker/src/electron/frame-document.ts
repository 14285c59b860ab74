import type { WebContents, WebFrameMain } from 'electron';

/**
 * One document in one frame. A `WebFrameMain` outlives its documents: it is the same after a navigation, with another `processId`
 * and `routingId` unless the next document takes the place of this one in the same process.
 */
export interface Page {
  readonly contents: WebContents;
  readonly frame: WebFrameMain;
  readonly processId: number;
  readonly routingId: number;
}

/** The document that is in a frame now. */
export function pageOf(contents: WebContents, frame: WebFrameMain): Page {
  const { processId, routingId } = frame;
  return { contents, frame, processId, routingId };
}

/** Whether a document can still be in its frame, as far as the frame tells: not whether it was replaced in the same process. */
export function isInFrame({ frame, processId, routingId }: Page): boolean {
  if (frame.isDestroyed() || frame.detached) return false;
  return frame.processId === processId && frame.routingId === routingId;
}
