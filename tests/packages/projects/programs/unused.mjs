// Uses nothing of what it imports.
import '@peerport/broker';
import '@peerport/client';
import '@peerport/protocol';

console.log('alone');
