import type { FuzzTarget } from '../target.ts';
import { admission } from './admission.ts';
import { chunks } from './chunks.ts';
import { controlFrames } from './control-frames.ts';
import { conversations } from './conversations.ts';
import { dataFrames } from './data-frames.ts';
import { hostileValues } from './hostile-values.ts';
import { parcels } from './parcels.ts';
import { requests } from './requests.ts';
import { sockets } from './sockets.ts';
import { values } from './values.ts';

/** Everything that is fuzzed, from the outside in. */
export const targets: readonly FuzzTarget[] = [
  sockets,
  requests,
  admission,
  controlFrames,
  chunks,
  dataFrames,
  conversations,
  parcels,
  values,
  hostileValues,
] as readonly FuzzTarget[];
