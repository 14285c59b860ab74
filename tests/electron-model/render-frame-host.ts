/**
 * `content::RenderFrameHost`: the home of a document in one renderer process. The pages that stand behind the model, invented ones or those
 * of a Chromium, tell of theirs.
 */
export interface RenderFrameHost {
  /** Chromium's own number of the process. */
  readonly processId: number;
  readonly routingId: number;
  readonly osProcessId: number;
  /** Of the document that is in it now; another one may take its place in the same host. */
  readonly url: string;
  readonly origin: string;
  /** `ElectronRenderer.Message`: what the preload scripts of the document that is in it hear. */
  receive(channel: string, parameters: readonly unknown[]): void;
  /** `ExecuteJavaScript`, in the main world. Invented documents run no scripts. */
  evaluate?(code: string, userGesture: boolean): Promise<unknown>;
}
