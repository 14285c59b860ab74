import * as z from 'zod/mini';

/** The only subprotocol of admin sockets. */
export const ADMIN_SUBPROTOCOL = 'peerport.admin.v1';

/** Close code of a refused admin socket. All others are in `CloseCode`. */
export const ADMIN_REFUSED_CODE = 4410;

/** 256 bits, in hexadecimal. */
const bits256 = z.string().check(z.regex(/^[\da-f]{64}$/));

/**
 * Both ends of an admin socket prove that they know the token, and neither sends it. A process that listens on the TCP port of a dead broker
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
 * After that, both send JSON in text frames: birpc, with `AdminFunctions` one way and `AdminEvents` the other.
 *
 * @internal
 */
export const adminChallengeSchema = z.object({ type: z.literal('challenge'), nonce: bits256 });
/** See {@link adminChallengeSchema}. @internal */
export const adminAnswerSchema = z.object({ type: z.literal('answer'), nonce: bits256, proof: bits256 });
/** See {@link adminChallengeSchema}. @internal */
export const adminWelcomeSchema = z.object({ type: z.literal('welcome'), proof: bits256 });

/** A client's answer to a challenge. @internal */
export type AdminAnswer = z.infer<typeof adminAnswerSchema>;
