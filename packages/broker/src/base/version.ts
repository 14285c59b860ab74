/** The version in the `package.json` of `@peerport/broker`. */
export const VERSION = '0.0.0';
