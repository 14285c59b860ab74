/** How the admin surface is set up. */
export interface InspectSetup {
  /** The broker's name. */
  readonly name: string;
  readonly token: string;
  /** Origins of channels that name none. */
  readonly origins?: readonly string[];
  /** Milliseconds since the epoch. */
  readonly startedAtMs: number;
}
