/** `process.nextTick`, taken before anybody replaces it: an inline relay shares the process with the app, whose tests may fake it. */
export const { nextTick } = process;
