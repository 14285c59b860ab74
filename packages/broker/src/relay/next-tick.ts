/** `process.nextTick`, whatever becomes of it: a relay that runs inline shares it with the app, whose tests may fake it. */
export const { nextTick } = process;
