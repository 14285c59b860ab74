/** What the broker's owner has settled about its admin surface. */
export interface InspectSetup {
  /** The name that its rendezvous file has. */
  readonly name: string;
  readonly token: string;
  /** Those of channels that name none. */
  readonly origins?: readonly string[];
  /** Whoever knows it may read `/metrics`. None: there is no such path. */
  readonly metricsToken?: string;
  /** Milliseconds since the epoch. */
  readonly startedAtMs: number;
}
