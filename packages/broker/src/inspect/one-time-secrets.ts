import { isSameSecret, makeSecret } from '../base/secret.ts';

/** How long secrets live, and how many there may be. */
export interface OneTimeSecretsOptions {
  /** Milliseconds on a monotonic clock. */
  readonly now: () => number;
  readonly ttlMs: number;
  /** The oldest makes way for one too many. */
  readonly maxCount: number;
}

/** Secrets that are good once, for a short time. */
export class OneTimeSecrets {
  readonly #options: OneTimeSecretsOptions;
  /** When each expires, oldest first. */
  readonly #expiriesMs = new Map<string, number>();

  constructor(options: OneTimeSecretsOptions) {
    this.#options = options;
  }

  mint(): string {
    const secret = makeSecret();
    this.#expiriesMs.set(secret, this.#options.now() + this.#options.ttlMs);
    const [oldest] = this.live;
    if (this.#expiriesMs.size > this.#options.maxCount && oldest !== undefined) this.#expiriesMs.delete(oldest);
    return secret;
  }

  /** Those that are still good. */
  get live(): string[] {
    for (const [secret, expiryMs] of this.#expiriesMs)
      if (this.#options.now() >= expiryMs) this.#expiriesMs.delete(secret);
    return [...this.#expiriesMs.keys()];
  }

  /** Spends a secret. Whether it was still good. */
  spend(candidate: string): boolean {
    const secret = this.live.find((live) => isSameSecret(live, candidate));
    return secret !== undefined && this.#expiriesMs.delete(secret);
  }
}
