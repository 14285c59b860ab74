import * as z from 'zod/mini';

const sessionSchema = z.object({
  /** `ws://127.0.0.1:PORT`. */
  url: z.string(),
  /** Opens one admin socket, while the page that came with it lives. */
  token: z.string(),
});

/** Who the page is to talk to: the broker writes it into the document. */
export type Session = z.infer<typeof sessionSchema>;

/** @throws {Error} the page does not come from a broker. */
export function readSession(document: Document): Session {
  const text = document.getElementById('session')?.textContent ?? '';
  if (text === '') throw new Error('This page does not come from a broker');
  return sessionSchema.parse(JSON.parse(text));
}
