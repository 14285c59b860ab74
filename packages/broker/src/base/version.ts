/** Of `@peerport/broker`, as its `package.json` has it. */
export const VERSION = '0.0.0';
