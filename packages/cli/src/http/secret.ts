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

/** A secret that works once. */
export class OneTimeSecret {
  readonly text = makeSecret();
  #isSpent = false;

  /** Spends the secret. Returns whether `candidate` is the secret and was not spent before. */
  spend(candidate: string): boolean {
    if (this.#isSpent || !isSameSecret(candidate, this.text)) return false;
    this.#isSpent = true;
    return true;
  }
}

function digestOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
