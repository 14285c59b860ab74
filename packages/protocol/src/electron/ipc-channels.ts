// By itself, so that a preload script, which runs before each page, is a hundred bytes and not thirty thousand.

/** IPC channel over which an Electron main process delivers ports to a page, as text. */
export const PORT_IPC_CHANNEL = 'peerport:port';

/** IPC channel over which a page asks the main process for a port; the answer is text. */
export const REQUEST_IPC_CHANNEL = 'peerport:request';
