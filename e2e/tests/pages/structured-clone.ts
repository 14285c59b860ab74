/** A page that compares the codec with its own structuredClone. */
import { compareSpecimens } from '../../../packages/protocol/test/structured-clone/differential/globals.ts';
import { runDifferential } from '../../../packages/protocol/test/structured-clone/differential/index.ts';

Object.assign(globalThis, { runDifferential, compareSpecimens });
