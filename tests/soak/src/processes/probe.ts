import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { connect, type PeerPort } from '@peerport/client';
import type { ProbeFunctions } from './functions.ts';
import { serve } from './serve.ts';

const PAUSE_MS = 2;

let ports: [PeerPort, PeerPort] | undefined;

const functions: ProbeFunctions = {
  async open(port1, port2) {
    const [near, far] = [connect(port1), connect(port2)];
    ports = [near, far];
    far.onmessage = ({ data }) => far.postMessage(data);
    near.start();
    await Promise.all([near.ready, far.ready]);
  },
  async roundTripsMs(ms) {
    const [near] = ports as [PeerPort, PeerPort];
    const times: number[] = [];
    for (const endMs = performance.now() + ms; performance.now() < endMs; await setTimeout(PAUSE_MS)) {
      const answer = once(near, 'message');
      const startMs = performance.now();
      near.postMessage(times.length);
      await answer;
      times.push(performance.now() - startMs);
    }
    return times;
  },
  async close() {
    const [near, far] = ports as [PeerPort, PeerPort];
    near.close();
    await Promise.all([near.closed, far.closed]);
    ports = undefined;
  },
};
serve(functions);
