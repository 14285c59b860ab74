/** What the broker's owner has settled about its admin surface. */
export interface InspectSetup {
  /** The name that its rendezvous file has. */
  readonly name: string;
  readonly token: string;
  /** Those of channels that name none. */
  readonly origins?: readonly string[];
  /** Milliseconds since the epoch. */
  readonly startedAtMs: number;
}
