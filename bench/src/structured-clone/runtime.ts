import { type Effort, type Measurement, measure } from './measure.ts';

/** Where the measuring function can run. */
export type RuntimeName = 'node' | 'chromium';

/** One such place. */
export interface Runtime extends AsyncDisposable {
  readonly name: RuntimeName;
  /** As people call it: `Node 20.19.0`. */
  readonly title: string;
  measure(name: string, effort: Effort): Promise<Measurement>;
}

/** This process. */
export function nodeRuntime(): Runtime {
  return {
    name: 'node',
    title: `Node ${process.versions.node}`,
    measure: async (name, effort) => measure(name, effort),
    async [Symbol.asyncDispose]() {},
  };
}
