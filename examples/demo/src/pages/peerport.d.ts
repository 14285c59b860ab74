// In the browser, ./peerport.js is the prebuilt bundle of the client, which the page server serves there.
export * from '@peerport/client';
