import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { connect } from '@peerport/client';
import { descriptorFunctions } from './descriptors.mjs';
import { serve } from './serve.mjs';

/** @type {import('@peerport/client').PeerPort} */
let port;
let counted = 0;
/** Heartbeat events that came. */
const liveness = [];
/** Messages that were kept, with the ports in them. */
const kept = [];

setFlagsFromString('--expose-gc');
globalThis.gc ??= runInNewContext('gc');

serve({
  ...descriptorFunctions,
  connect: (ticket, options) => {
    port = connect(ticket, options);
    for (const type of ['unresponsive', 'responsive']) port.addEventListener(type, () => liveness.push(type));
  },
  liveness: () => liveness,
  ready: () => port.ready,
  closed: () => port.closed,
  post: (...messages) => {
    for (const message of messages) port.postMessage(message);
  },
  /** Counts the messages from now on. */
  count: () => {
    port.onmessage = () => counted++;
  },
  counted: () => counted,
  close: () => port.close(),
  abort: () => port.abort(),
  createChannel: () => port.createChannel(),
  /** Memory that holds what was received. */
  receivedBytes: () => {
    globalThis.gc();
    // Waits until the first has freed the memory of buffers, which V8 does in another thread.
    globalThis.gc();
    return process.memoryUsage().arrayBuffers;
  },
  /** All memory of the process. */
  usedBytes: () => {
    globalThis.gc();
    globalThis.gc();
    return process.memoryUsage.rss();
  },
  /** Reads, and keeps what comes. */
  keep: () => {
    port.onmessage = ({ data, ports }) => kept.push([data, ports]);
  },
  keptCount: () => kept.length,
  /** How the ports that were kept ended. */
  keptEnds: () => Promise.all(kept.flatMap(([, ports]) => ports.map(({ closed }) => closed))),
  /** Keeps the thread busy. */
  block: (ms) => {
    const untilMs = performance.now() + ms;
    while (performance.now() < untilMs);
  },
  /** Posts every message back. */
  echo: () => {
    port.onmessage = ({ data }) => port.postMessage(data);
  },
  /** Plays that many rounds of ping-pong with an echoing peer; returns the answers. */
  pingPong: (roundsCount) =>
    new Promise((resolve) => {
      const answers = [];
      port.onmessage = ({ data }) => {
        if (answers.push(data) < roundsCount) port.postMessage(answers.length);
        else resolve(answers);
      };
      port.postMessage(0);
    }),
});
