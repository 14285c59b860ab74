import { createHash } from 'node:crypto';
import type { Refusal } from '@peerport/protocol';
import { NO_ORIGIN } from './grants.ts';

const TOKEN_BYTES = 32;

/** What a token may be redeemed for. */
export interface Claim<Side> {
  /** The side of a channel. */
  readonly side: Side;
  /** Exact origins that may redeem it, which can include `NO_ORIGIN`. */
  readonly origins: readonly string[];
}

/** A token as the broker keeps it: the SHA-256 hash, base64url. */
export type TokenHash = string & { readonly kind: 'TokenHash' };

/** Why a token can no longer be redeemed. */
export type SpentState = Extract<Refusal, 'used' | 'expired' | 'revoked'>;

/** Options of {@link TokenStore}. */
export interface TokenStoreOptions {
  /** Milliseconds on a monotonic clock. */
  readonly now: () => number;
  /** Returns `count` bytes from a CSPRNG. */
  readonly randomBytes: (count: number) => Buffer;
  /** Spent tokens to remember, so that a refusal can say why. */
  readonly maxRememberedTokensCount: number;
}

/** Outcome of {@link TokenStore.check}. */
export type TokenCheck<Side> =
  | { readonly refusal: Extract<Refusal, 'unknown' | 'origin' | SpentState>; readonly claim?: never }
  | { readonly refusal?: never; readonly hash: TokenHash; readonly claim: Claim<Side> };

/**
 * The tokens of a broker, stored as hashes: nobody who reads its memory finds a token that could still be redeemed. The timing of a lookup
 * by hash tells nothing about the token.
 */
export class TokenStore<Side> {
  readonly #options: TokenStoreOptions;
  readonly #live = new Map<TokenHash, { claim: Claim<Side>; expiresAtMs: number }>();
  readonly #spent = new Map<TokenHash, { state: SpentState; origins: readonly string[] }>();
  /** Number of these tokens by origin. */
  readonly #originCounts = new Map<string, number>();

  constructor(options: TokenStoreOptions) {
    this.#options = options;
  }

  /** Creates a token that can be redeemed once within `ttlMs`. */
  mint(claim: Claim<Side>, ttlMs: number): { token: string; hash: TokenHash } {
    const token = this.#options.randomBytes(TOKEN_BYTES).toString('base64url');
    const hash = hashOf(token);
    this.#live.set(hash, { claim, expiresAtMs: this.#options.now() + ttlMs });
    this.#learn(claim.origins);
    return { token, hash };
  }

  /** Returns the claim of a token, whatever the origin; `undefined` if it can no longer be redeemed. */
  find(token: string): { readonly hash: TokenHash; readonly claim: Claim<Side> } | undefined {
    const hash = hashOf(token);
    const entry = this.#live.get(hash);
    return entry === undefined || this.#options.now() >= entry.expiresAtMs ? undefined : { hash, claim: entry.claim };
  }

  /** Binds a token to other origins. */
  rebind(hash: TokenHash, origins: readonly string[]): void {
    const entry = this.#live.get(hash);
    if (entry === undefined) return;
    this.#learn(origins);
    this.#forget(entry.claim.origins);
    entry.claim = { ...entry.claim, origins };
  }

  /** Checks a token without spending it: a request from the wrong origin must not void somebody else's token. */
  check(token: string, origin: string | undefined): TokenCheck<Side> {
    const hash = hashOf(token);
    const entry = this.#live.get(hash);
    if (entry === undefined) return { refusal: this.#spent.get(hash)?.state ?? 'unknown' };
    if (this.#options.now() >= entry.expiresAtMs) {
      this.spend(hash, 'expired');
      return { refusal: 'expired' };
    }
    const mayRedeem = entry.claim.origins.includes(origin ?? NO_ORIGIN);
    return mayRedeem ? { hash, claim: entry.claim } : { refusal: 'origin' };
  }

  /** Ends a token. A token that has ended keeps its first state. */
  spend(hash: TokenHash, state: SpentState): void {
    const entry = this.#live.get(hash);
    if (entry === undefined) return;
    this.#live.delete(hash);
    this.#spent.set(hash, { state, origins: entry.claim.origins });
    if (this.#spent.size <= this.#options.maxRememberedTokensCount) return;
    for (const [oldest, { origins }] of this.#spent) {
      this.#spent.delete(oldest);
      this.#forget(origins);
      break;
    }
  }

  /** Whether a token that can be redeemed, or a spent one that is remembered, is for this origin. */
  knowsOrigin(origin: string): boolean {
    return this.#originCounts.has(origin);
  }

  /** Number of tokens that can be redeemed. */
  get liveCount(): number {
    return this.#live.size;
  }

  #learn(origins: readonly string[]): void {
    for (const origin of origins) {
      if (origin !== NO_ORIGIN) this.#originCounts.set(origin, (this.#originCounts.get(origin) ?? 0) + 1);
    }
  }

  #forget(origins: readonly string[]): void {
    for (const origin of origins) {
      const count = (this.#originCounts.get(origin) ?? 0) - 1;
      if (count > 0) this.#originCounts.set(origin, count);
      else this.#originCounts.delete(origin);
    }
  }
}

function hashOf(token: string): TokenHash {
  return createHash('sha256').update(token).digest('base64url') as TokenHash;
}
