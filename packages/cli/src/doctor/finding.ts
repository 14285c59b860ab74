/** The result of one check. */
export interface Finding {
  readonly status: 'ok' | 'warning' | 'problem';
  /** What was checked, in a word or two. */
  readonly subject: string;
  /** What was found. */
  readonly text: string;
  /** What to do about it. */
  readonly remedy?: string;
}

/** Checks one thing. What cannot be found out is a finding too. */
export type Check = () => Promise<Finding[]>;
