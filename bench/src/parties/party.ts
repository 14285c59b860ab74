import type { PartyFunctions } from './functions.ts';

/** One of the two processes that exchange messages, as the bench sees it. */
export interface Party extends PartyFunctions, AsyncDisposable {
  /** The operating system's id of the process. */
  readonly pid: number;
}
