import { connect } from './peerport.js';
import { formatNumber } from './statistics.ts';
import { WorkerPeer } from './worker-peer.ts';

const output = document.querySelector('output');

const worker = new WorkerPeer(connect, (tilesCount) => {
  if (output !== null) output.value = formatNumber(tilesCount);
});
Object.assign(globalThis, { demo: worker });
