import * as z from 'zod/mini';
import type { PageSession } from '../../src/inspector/page-protocol.ts';

const sessionSchema: z.ZodMiniType<PageSession> = z.object({ url: z.string(), token: z.string() });

/** Reads what `peerport inspector` wrote into the document. @throws {Error} the page does not come from there. */
export function readSession(document: Document): PageSession {
  const text = document.getElementById('session')?.textContent ?? '';
  if (text === '') throw new Error('This page does not come from peerport inspector');
  return sessionSchema.parse(JSON.parse(text));
}
