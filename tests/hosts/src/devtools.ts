import type { CDPSession } from 'playwright-core';

/** The part of a DevTools session that is used here, whoever holds its connection. */
export type DevTools = Pick<CDPSession, 'send' | 'on'>;

interface Answer {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

interface Call {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** A DevTools session with one page, as messages within the session of its browser. Playwright knows nothing of it. */
export class TargetSession implements DevTools {
  readonly send: DevTools['send'];
  readonly on: DevTools['on'];
  /** Resolves when the page is gone. */
  readonly ended: Promise<void>;
  readonly #browser: CDPSession;
  readonly #id: string;
  readonly #calls = new Map<number, Call>();
  readonly #listeners = new Map<string | symbol, ((params: never) => void)[]>();
  #callsCount = 0;

  static async attach(browser: CDPSession, targetId: string): Promise<TargetSession> {
    const { sessionId } = await browser.send('Target.attachToTarget', { targetId, flatten: false });
    return new TargetSession(browser, sessionId);
  }

  private constructor(browser: CDPSession, id: string) {
    this.#browser = browser;
    this.#id = id;
    this.send = ((method: string, params: object = {}) => this.#send(method, params)) as DevTools['send'];
    this.on = ((event: string, listener: (params: never) => void) => {
      this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
      return this;
    }) as unknown as DevTools['on'];
    browser.on('Target.receivedMessageFromTarget', ({ sessionId, message }) => {
      if (sessionId === id) this.#receive(JSON.parse(message) as Answer);
    });
    this.ended = new Promise((resolve) => {
      browser.on('Target.detachedFromTarget', ({ sessionId }) => {
        if (sessionId === id) resolve();
      });
    });
    void this.ended.then(() => this.#end());
  }

  async #send(method: string, params: object): Promise<unknown> {
    const id = ++this.#callsCount;
    const answered = new Promise((resolve, reject) => this.#calls.set(id, { resolve, reject }));
    const message = JSON.stringify({ id, method, params });
    await this.#browser.send('Target.sendMessageToTarget', { sessionId: this.#id, message });
    return answered;
  }

  #receive({ id, method, params, result, error }: Answer): void {
    if (id === undefined) {
      for (const listener of this.#listeners.get(method ?? '') ?? []) listener(params as never);
      return;
    }
    const call = this.#calls.get(id);
    this.#calls.delete(id);
    if (error === undefined) call?.resolve(result);
    else call?.reject(new Error(error.message));
  }

  #end(): void {
    for (const { reject } of this.#calls.values()) reject(new Error('the page is gone'));
    this.#calls.clear();
  }
}
