import { ADMIN_LIMITS } from './limits.ts';
import { OneTimeSecrets } from './one-time-secrets.ts';
import { isProof, type Nonces } from './proof.ts';

const { pageTokenTtlMs, maxPageTokensCount } = ADMIN_LIMITS;

/** Who may use the admin surface: whoever knows the admin token, and each page that was served, once. */
export class AdminTokens {
  readonly #token: string;
  readonly #pageTokens: OneTimeSecrets;

  /** @param now milliseconds on a monotonic clock. */
  constructor(token: string, now: () => number) {
    this.#token = token;
    this.#pageTokens = new OneTimeSecrets({ now, ttlMs: pageTokenTtlMs, maxCount: maxPageTokensCount });
  }

  mintPageToken(): string {
    return this.#pageTokens.mint();
  }

  /** The token that a client has proved to know, if it may use it. That of a page is spent by this. */
  async redeem(proof: string, nonces: Nonces): Promise<string | undefined> {
    if (await isProof(proof, this.#token, 'client', nonces)) return this.#token;
    for (const token of this.#pageTokens.live)
      if ((await isProof(proof, token, 'client', nonces)) && this.#pageTokens.spend(token)) return token;
    return undefined;
  }
}
