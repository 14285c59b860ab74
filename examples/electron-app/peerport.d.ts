// What the app serves as ./peerport.js, for the type checker.
export * from '@peerport/client/electron/bundle';
