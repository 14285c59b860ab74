import { once } from 'node:events';
import { adminAnswerSchema } from '@peerport/protocol/admin';
import type { WebSocket } from 'ws';
import { isProof, makeNonce, prove } from './proof.ts';

/**
 * Challenges a client to prove that it knows the token.
 *
 * @returns a function that proves the same to the client, which may call from then on; or why the client is refused.
 */
export async function challenge(
  ws: WebSocket,
  token: string,
): Promise<{ readonly welcome: () => void } | { readonly problem: string }> {
  const nonce = makeNonce();
  const answered = nextText(ws);
  ws.send(JSON.stringify({ type: 'challenge', nonce }));
  const answer = adminAnswerSchema.safeParse(jsonOf(await answered));
  if (!answer.success) return { problem: 'the challenge was not answered' };
  const nonces = { broker: nonce, client: answer.data.nonce };
  if (!(await isProof(answer.data.proof, token, 'client', nonces)))
    return { problem: 'the token is not that of this broker' };
  const proof = await prove(token, 'broker', nonces);
  return { welcome: () => ws.send(JSON.stringify({ type: 'welcome', proof })) };
}

/** Returns an empty string if the socket closes, as it does when its time is up. */
async function nextText(ws: WebSocket): Promise<string> {
  const closed = new AbortController();
  ws.once('close', () => closed.abort());
  try {
    const [data] = await once(ws, 'message', { signal: closed.signal });
    return String(data);
  } catch {
    return '';
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
