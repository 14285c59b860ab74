// In the browser ./peerport.js is the prebuilt bundle of the client: the page server puts it there.
export * from '@peerport/client';
