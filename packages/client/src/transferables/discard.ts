import { isReadableStream, isWritableStream } from './brands.ts';

const { DOMException } = globalThis;

/** Closes what was transferred with a message that nobody will get, so that whoever holds the other ends learns of it. */
export function discard(transferred: readonly object[]): void {
  const problem = new DOMException('The message that the stream was transferred with was dropped', 'AbortError');
  for (const object of transferred) {
    if (isReadableStream(object)) object.cancel(problem).catch(() => {});
    else if (isWritableStream(object)) object.abort(problem).catch(() => {});
    else if ('readable' in object && 'writable' in object) discard([object.readable, object.writable] as object[]);
    else (object as Partial<MessagePort>).close?.();
  }
}
