/** Bounds of `peerport inspector`. The unit stands in the name. */
export const INSPECTOR_LIMITS = Object.freeze({
  /** Time that a browser has to load the page and open its socket. Then the command ends, and the address with it. */
  loadTimeoutMs: 30_000,
  /** Longest message that the page may send: it only ever calls functions with small arguments. */
  maxPageMessageBytes: 65_536,
  /** Bytes that wait for the page before the command reads no more from the broker. */
  maxUnreadBytes: 2 ** 20,
});
