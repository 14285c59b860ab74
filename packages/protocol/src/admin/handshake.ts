import * as z from 'zod/mini';

/** The subprotocol of an admin socket, and the only one that it offers. */
export const ADMIN_SUBPROTOCOL = 'peerport.admin.v1';

/** With what an admin socket is closed that is not let in. The other codes are those of `CloseCode`. */
export const ADMIN_REFUSED_CODE = 4410;

/** 256 bits, in hexadecimal. */
const bits256 = z.string().check(z.regex(/^[\da-f]{64}$/));

/**
 * Both sides of an admin socket prove that they know the token, and neither sends it: whoever sits on the port of a broker that is gone
 * learns nothing.
 *
 * ```
 *   broker ── challenge { nonce } ──────────▶
 *          ◀── answer { nonce, proof } ────── client     proof of the client over both nonces
 *          ── welcome { proof } ────────────▶            proof of the broker over both nonces
 * ```
 *
 * A proof is the HMAC-SHA-256, keyed with the token, of `client|NONCE OF THE BROKER|NONCE OF THE CLIENT`, or `broker|…`.
 *
 * After that, both speak JSON in text frames: birpc, `AdminFunctions` one way and `AdminEvents` the other.
 *
 * @internal
 */
export const adminChallengeSchema = z.object({ type: z.literal('challenge'), nonce: bits256 });
/** See {@link adminChallengeSchema}. @internal */
export const adminAnswerSchema = z.object({ type: z.literal('answer'), nonce: bits256, proof: bits256 });
/** See {@link adminChallengeSchema}. @internal */
export const adminWelcomeSchema = z.object({ type: z.literal('welcome'), proof: bits256 });

/** What a client answers to a challenge. @internal */
export type AdminAnswer = z.infer<typeof adminAnswerSchema>;
