// What main.js serves as ./peerport.js, for the type checker.
export * from '@peerport/client/bundle';
