// The preload script of an app that has one already.
import '@peerport/client/electron/preload';
