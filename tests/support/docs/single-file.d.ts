/** What pages without a bundler import, from wherever it is served. */
declare module '*/peerport.js' {
  export * from '@peerport/client/electron/bundle';
}
