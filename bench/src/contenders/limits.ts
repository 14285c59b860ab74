/** The limit for contenders that limit message length: more than the longest message, in any encoding. */
export const MAX_MESSAGE_BYTES = 256 * 2 ** 20;
