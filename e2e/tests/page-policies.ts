import type { BrowserContext } from '@playwright/test';

/** Begins what a page logs about a violation. */
const MARK = 'Content-Security-Policy violated: ';

/** Notices when any page of a host does what its Content-Security-Policy forbids. */
export class PagePolicies {
  readonly #violations: string[] = [];
  readonly #expected: RegExp[] = [];

  /** Watches the pages of a context that has none yet. */
  readonly watch = (context: BrowserContext): void => {
    context.on('console', (message) => {
      if (message.text().startsWith(MARK)) this.#violations.push(message.text());
    });
    // Chromium itself logs nothing about code that it refused to make of a string.
    void context.addInitScript((mark) => {
      document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
        console.error(`${mark}${violatedDirective} blocked ${blockedURI}`);
      });
    }, MARK);
  };

  /** Lets pages violate their policies in ways that match, until {@link take} is called. */
  expectViolation(pattern: RegExp): void {
    this.#expected.push(pattern);
  }

  /** What pages did since the last call, and nobody expected. */
  take(): string[] {
    const expected = this.#expected.splice(0);
    return this.#violations.splice(0).filter((violation) => !expected.some((pattern) => pattern.test(violation)));
  }
}
