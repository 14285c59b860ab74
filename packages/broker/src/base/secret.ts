import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const SECRET_BYTES = 32;

/** Returns 256 random bits, base64url. */
export function makeSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

/** Compares two secrets in constant time. */
export function isSameSecret(first: string, second: string): boolean {
  return timingSafeEqual(digestOf(first), digestOf(second));
}

function digestOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
