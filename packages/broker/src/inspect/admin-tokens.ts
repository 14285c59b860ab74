import { OneTimeSecrets } from './one-time-secrets.ts';
import { isProof, type Nonces } from './proof.ts';

/** Time that a page has to open its socket. */
const PAGE_TOKEN_TTL_MS = 30_000;
const MAX_PAGE_TOKENS_COUNT = 16;

/** Who may use the admin surface: whoever knows the admin token, and each page that was served, once. */
export class AdminTokens {
  readonly #token: string;
  readonly #pageTokens: OneTimeSecrets;

  /** @param now milliseconds on a monotonic clock. */
  constructor(token: string, now: () => number) {
    this.#token = token;
    this.#pageTokens = new OneTimeSecrets({ now, ttlMs: PAGE_TOKEN_TTL_MS, maxCount: MAX_PAGE_TOKENS_COUNT });
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
