/** What contenders that limit the length of a message are told: more than the longest one, in whatever form. */
export const MAX_MESSAGE_BYTES = 256 * 2 ** 20;
