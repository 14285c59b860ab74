// Types of the file that main.js serves as ./peerport.js.
export * from '@peerport/client/bundle';
