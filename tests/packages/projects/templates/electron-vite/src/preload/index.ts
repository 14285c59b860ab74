import '@peerport/client/electron/preload';
