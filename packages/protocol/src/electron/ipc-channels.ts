// A module of its own, so that a preload script, which runs before every page, does not load the rest.

/** IPC channel over which Electron's main process delivers ports to a page, as text. */
export const PORT_IPC_CHANNEL = 'peerport:port';

/** IPC channel over which a page requests a port from the main process. The answer is text. */
export const REQUEST_IPC_CHANNEL = 'peerport:request';
