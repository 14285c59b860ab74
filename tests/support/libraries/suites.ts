import { birpcSuite } from './birpc-suite.ts';
import { capnwebSuite } from './capnweb-suite.ts';
import { comlinkSuite } from './comlink-suite.ts';
import type { Suite } from './scenario.ts';

/** By the name of the library. */
export const suites = { Comlink: comlinkSuite, "Cap'n Web": capnwebSuite, birpc: birpcSuite } satisfies Record<
  string,
  Suite
>;

export type LibraryName = keyof typeof suites;
