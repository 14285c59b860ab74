/** One thing that doctor looked at. */
export interface Finding {
  readonly status: 'ok' | 'warning' | 'problem';
  /** What was looked at, in a word or two. */
  readonly subject: string;
  /** What is the case. */
  readonly text: string;
  /** What to do about it. */
  readonly remedy?: string;
}

/** Looks at something; what it cannot find out is a finding too. */
export type Check = () => Promise<Finding[]>;
