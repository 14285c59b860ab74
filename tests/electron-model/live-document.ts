import type { DevToolsSession } from './devtools.ts';
import type { RenderFrameHost } from './render-frame-host.ts';
import { fromChromium } from './scheme-proxy.ts';
import type { PreloadRealm } from './worlds.ts';

/** What the contexts of a document are for. */
export interface Contexts {
  main?: number;
  /** That of the preload scripts: the isolated world, or the main one without context isolation. */
  preload?: number;
}

interface Evaluated {
  readonly result: { readonly value?: unknown };
  readonly exceptionDetails?: {
    readonly text: string;
    readonly exception?: { readonly description?: string; readonly value?: unknown };
  };
}

let lastRoutingId = 0;

/**
 * A document of a Chromium, and the host that it is in. DevTools does not tell whether two documents were in the same host: here each has one
 * of its own, as with Chromium's RenderDocument.
 */
export class LiveDocument implements RenderFrameHost {
  readonly routingId = ++lastRoutingId;
  readonly session: DevToolsSession;
  readonly url: string;
  readonly contexts: Contexts = {};
  osProcessId = 0;
  origin = 'null';
  /** It is Chromium's page in place of one that did not load. */
  isErrorPage = false;
  #pending: (() => void)[] = [];

  constructor(session: DevToolsSession, url: string) {
    this.session = session;
    this.url = fromChromium(url);
  }

  /** Chromium counts its processes; the operating system's number is as good. */
  get processId(): number {
    return this.osProcessId;
  }

  /** The preload scripts have run. */
  onPreloaded(contextId: number): void {
    this.contexts.preload = contextId;
    for (const send of this.#pending.splice(0)) send();
  }

  /** Waits for the preload scripts, as a message does for the document (shell/renderer/electron_api_service_impl.cc, BindTo). */
  receive(channel: string, parameters: readonly unknown[]): void {
    const send = () => this.#callRealm('deliver', [channel, JSON.stringify(parameters)]);
    if (this.contexts.preload === undefined) this.#pending.push(send);
    else send();
  }

  /** The answer to `ipcRenderer.invoke()`. */
  settle(call: number, error: string | undefined, result: unknown): void {
    this.#callRealm('settle', [call, error ?? null, JSON.stringify(result) ?? null]);
  }

  /** @throws what the script throws, or that the document is gone. */
  async evaluate(expression: string, userGesture: boolean): Promise<unknown> {
    const { result, exceptionDetails } = await this.session.send<Evaluated>('Runtime.evaluate', {
      expression,
      contextId: this.contexts.main,
      awaitPromise: true,
      returnByValue: true,
      userGesture,
    });
    if (exceptionDetails === undefined) return result.value;
    const { text, exception } = exceptionDetails;
    throw new Error(exception?.description ?? text);
  }

  /** What goes to a document that is gone by then is lost. */
  #callRealm(method: keyof PreloadRealm['__electronModel'], parameters: readonly unknown[]): void {
    const call = `__electronModel.${method}(...${JSON.stringify(parameters)})`;
    this.session
      .send('Runtime.evaluate', { expression: call, contextId: this.contexts.preload })
      .catch(() => undefined);
  }
}
