import type { LaneHandlers } from '../carrier.ts';
import { isReadableStream, isWritableStream } from './brands.ts';

const { DOMException } = globalThis;

/** Closes what was transferred with a message that nobody gets, so that the other ends are told. Streams stay locked, like transferred ones. */
export function discard(transferred: readonly object[]): void {
  const problem = new DOMException('The message that the stream was transferred with was dropped', 'AbortError');
  for (const object of transferred) {
    if (isReadableStream(object)) cancel(object, problem);
    else if (isWritableStream(object)) abort(object, problem);
    else if ('readable' in object && 'writable' in object) discard([object.readable, object.writable] as object[]);
    else (object as Partial<MessagePort>).close?.();
  }
}

/** For a lane that is closed on this side. */
export const discardMessages: LaneHandlers = { onMessage: ({ transferred }) => discard(transferred) };

function cancel(stream: ReadableStream, problem: DOMException): void {
  if (!stream.locked) stream.getReader().cancel(problem).catch(ignore);
}

function abort(stream: WritableStream, problem: DOMException): void {
  if (!stream.locked) stream.getWriter().abort(problem).catch(ignore);
}

function ignore(): void {}
