import { connect } from '@peerport/client';
import { serve } from './serve.mjs';

const POST_EVERY_MS = 20;
const MAX_MESSAGE_BYTES = 4 * 1024;
const END = 'end';

/** @type {LoadedPort[]} */
let ports = [];
/** @type {NodeJS.Timeout} */
let timer;

/** Posts its count with so many bytes, and expects its peer to do so too. */
class LoadedPort {
  posted = 0;
  received = 0;
  /** What did not come as it was posted: in order, once, whole. */
  problems = [];

  constructor(ticket) {
    this.port = connect(ticket);
    this.gotAll = new Promise((resolve) => {
      this.port.onmessage = ({ data }) => (data === END ? resolve() : this.check(data));
      this.port.onclose = ({ reason }) => {
        if (reason !== 'closed') this.problems.push(`closed: ${reason}`);
        resolve();
      };
    });
  }

  post() {
    this.port.postMessage([this.posted, new Uint8Array(lengthOf(this.posted))]);
    this.posted++;
  }

  async end() {
    this.port.postMessage(END);
    await this.gotAll;
    this.port.close();
    await this.port.closed;
    const { posted, received, problems } = this;
    return { posted, received, problems };
  }

  check([index, bytes]) {
    if (index !== this.received) this.problems.push(`message ${index} came as number ${this.received}`);
    if (bytes.length !== lengthOf(index)) this.problems.push(`message ${index} has ${bytes.length} bytes`);
    this.received++;
  }
}

function lengthOf(index) {
  return (index * 37) % MAX_MESSAGE_BYTES;
}

serve({
  start: async (tickets) => {
    ports = tickets.map((ticket) => new LoadedPort(ticket));
    await Promise.all(ports.map(({ port }) => port.ready));
    timer = setInterval(() => {
      for (const port of ports) port.post();
    }, POST_EVERY_MS);
  },
  end: () => {
    clearInterval(timer);
    return Promise.all(ports.map((port) => port.end()));
  },
});
