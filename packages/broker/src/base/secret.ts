import { randomBytes } from 'node:crypto';

const SECRET_BYTES = 32;

/** Returns 256 random bits, base64url. */
export function makeSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}
