import { closeSync, openSync } from 'node:fs';

let taken = [];

/** Makes a process run out of file descriptors, and gives them back. */
export const descriptorFunctions = {
  takeDescriptors: () => {
    try {
      for (;;) taken.push(openSync('/dev/null'));
    } catch (error) {
      if (error.code !== 'EMFILE') throw error;
    }
  },
  releaseDescriptors: () => {
    for (const descriptor of taken) closeSync(descriptor);
    taken = [];
  },
};
