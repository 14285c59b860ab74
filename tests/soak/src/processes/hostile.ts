import { spawnSync } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import { constants, setPriority } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import type { Ticket } from '@peerport/client';
import type { HostileDeed, HostileFunctions } from './functions.ts';
import { serve } from './serve.ts';

const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';
const BLOCK_BYTES = 64 * 1024;
const MAX_SOCKETS_COUNT = 200;
const MAX_HEARD_LENGTH = 1024 * 1024;
/** More that are not read end a socket. */
const PINGS_COUNT = 16;
const CREATE = text('{"type":"create-channel","request":1,"options":{"port1":{"canCreate":true}}}');
const MESSAGE = frame(0x2, Buffer.alloc(0));
/** A data message of one `credit` frame. */
const CREDIT = frame(0x2, Buffer.from([1, 5, 0, 2, 1, 1]));
const PING = frame(0x9, Buffer.alloc(0));

/** What floods send, again and again. */
const FLOODS: Partial<Record<HostileDeed, Buffer>> = {
  messages: block(MESSAGE),
  credits: block(CREDIT),
  pings: Buffer.concat(Array<Buffer>(PINGS_COUNT).fill(PING)),
  requests: block(CREATE),
  stall: block(MESSAGE),
};

// What is to be seen is what the relay does, not who gets the processor: any busy program takes that.
setPriority(constants.priority.PRIORITY_LOW);
// On Linux, a thread of the lowest priority is not interrupted at once when another one wakes up; an idle one is.
if (process.platform === 'linux') spawnSync('chrt', ['--all-tasks', '--idle', '--pid', '0', String(process.pid)]);

let pairs: (readonly [Holder, Holder])[] = [];
let socketsCount = 0;
let isOver = true;
let sentBytes = 0;

/** One side of a channel, which says what it likes. */
class Holder {
  readonly #ticket: Ticket;
  readonly #socket: Socket;
  #heard = '';
  #isPaired = false;

  constructor(ticket: Ticket) {
    this.#ticket = ticket;
    const { hostname, port, host } = new URL(ticket.url);
    socketsCount++;
    this.#socket = connect(Number(port), hostname);
    this.#socket.setEncoding('latin1');
    this.#socket.on('error', () => {});
    this.#socket.on('close', () => socketsCount--);
    this.#socket.on('data', (data) => {
      this.#isPaired ||= String(data).includes('"paired"');
      if (this.#heard.length < MAX_HEARD_LENGTH) this.#heard += data;
    });
    const head = [
      'GET / HTTP/1.1',
      `Host: ${host}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      `Sec-WebSocket-Key: ${KEY}`,
    ];
    const offer = `Sec-WebSocket-Protocol: peerport.v1, peerport.token.${ticket.token}`;
    this.#socket.write(`${[...head, 'Sec-WebSocket-Version: 13', offer].join('\r\n')}\r\n\r\n`);
  }

  get isOpen(): boolean {
    return this.#socket.writable;
  }

  /** Sends as much as is taken. What comes before the peer is there ends the socket. */
  flood(bytes: Buffer): void {
    if (this.#isPaired) this.#send(bytes);
  }

  stall(): void {
    this.#socket.pause();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** Asks for channels, and for sockets to those that it got. */
  derive(): readonly Holder[] {
    this.#send(CREATE);
    return this.#redeem();
  }

  /** Moves away, and comes back as another socket. */
  move(): readonly Holder[] {
    this.#send(text('{"type":"move"}'));
    return this.#redeem();
  }

  #send(bytes: Buffer): void {
    if (!this.isOpen || this.#socket.bytesRead === 0 || this.#socket.writableLength > 0) return;
    this.#socket.write(bytes);
    sentBytes += bytes.length;
  }

  #redeem(): Holder[] {
    const tokens = [...this.#heard.matchAll(/"token":"([\w-]{43})"/g)].map(([, token = '']) => token);
    this.#heard = '';
    return tokens
      .slice(0, Math.max(0, MAX_SOCKETS_COUNT - socketsCount))
      .map((token) => new Holder({ ...this.#ticket, token }));
  }
}

/** Does what a deed is for as long as the attack goes on. */
async function commit(deed: HostileDeed, [first, second]: readonly [Holder, Holder]): Promise<void> {
  const holders = [first];
  if (deed === 'stall') second.stall();
  while (!isOver) {
    const flood = FLOODS[deed];
    if (flood !== undefined) first.flood(flood);
    else if (deed === 'derive') for (const holder of [...holders]) holders.push(...holder.derive());
    else for (const holder of holders.splice(0)) holders.push(...(holder.isOpen ? [holder] : []), ...holder.move());
    await setTimeout(flood === undefined ? 1 : 0);
  }
  for (const holder of holders) holder.destroy();
}

const functions: HostileFunctions = {
  async attack(tickets, deeds, ms) {
    pairs = tickets.map(([port1, port2]) => [new Holder(port1), new Holder(port2)]);
    isOver = false;
    sentBytes = 0;
    const committed = pairs.map((pair, index) => commit(deeds[index % deeds.length] as HostileDeed, pair));
    await setTimeout(ms);
    isOver = true;
    await Promise.all(committed);
    for (const holder of pairs.flat()) holder.destroy();
    pairs = [];
    return sentBytes;
  },
};
serve(functions);

/** A frame of a client (RFC 6455 §5.2), with a key of zeros. */
function frame(opcode: number, payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0x80 | opcode, 0x80 | payload.length, 0, 0, 0, 0]), payload]);
}

function text(json: string): Buffer {
  return frame(0x1, Buffer.from(json));
}

function block(of: Buffer): Buffer {
  return Buffer.alloc(BLOCK_BYTES - (BLOCK_BYTES % of.length), of);
}
