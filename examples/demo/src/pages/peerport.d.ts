// In the browser ./peerport.js is the prebuilt bundle of the client: the page server puts it there, no bundler does.
export * from '@peerport/client';
