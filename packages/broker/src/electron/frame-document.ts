import type { WebContents, WebFrameMain } from 'electron';

/**
 * One document in one frame. A `WebFrameMain` outlives its documents: after a navigation it is the same object, with another `processId` and
 * `routingId` unless the next document is in the same process.
 */
export interface Page {
  readonly contents: WebContents;
  readonly frame: WebFrameMain;
  readonly processId: number;
  readonly routingId: number;
}

/** The current document of a frame. */
export function pageOf(contents: WebContents, frame: WebFrameMain): Page {
  const { processId, routingId } = frame;
  return { contents, frame, processId, routingId };
}

/** Whether a document may still be in its frame. The frame does not tell if it was replaced in the same process. */
export function isInFrame({ frame, processId, routingId }: Page): boolean {
  if (frame.isDestroyed() || frame.detached) return false;
  return frame.processId === processId && frame.routingId === routingId;
}
