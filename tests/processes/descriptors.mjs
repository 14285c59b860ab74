import { closeSync, openSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';

let taken = [];

/** @returns how many were left */
function takeAll() {
  const before = taken.length;
  try {
    for (;;) taken.push(openSync('/dev/null'));
  } catch (error) {
    if (error.code !== 'EMFILE') throw error;
  }
  return taken.length - before;
}

/** Makes a process run out of file descriptors, and gives them back. */
export const descriptorFunctions = {
  /** Also those that close meanwhile, such as of files that are being loaded. */
  takeDescriptors: async () => {
    while (takeAll() > 0) await setImmediate();
  },
  releaseDescriptors: () => {
    for (const descriptor of taken) closeSync(descriptor);
    taken = [];
  },
};
