import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setImmediate, setTimeout } from 'node:timers/promises';
import type { Ticket } from '@peerport/client';

/** What becomes of some bytes on their way. */
export type Fault = (bytes: Buffer) => AsyncIterable<Buffer>;

const HEAD_END = '\r\n\r\n';

/** Nothing does. */
async function* pass(bytes: Buffer) {
  yield bytes;
}

/** They arrive later. */
export function delay(ms: number): Fault {
  return async function* (bytes) {
    await setTimeout(ms);
    yield bytes;
  };
}

/** They arrive one by one. */
export async function* split(bytes: Buffer) {
  for (const byte of bytes) {
    yield Buffer.of(byte);
    await setImmediate();
  }
}

/** They arrive when `promise` has resolved. */
export function stall(promise: Promise<unknown>): Fault {
  return async function* (bytes) {
    await promise;
    yield bytes;
  };
}

/** The byte at `offset`, counted from now on, arrives with `mask` applied to it. */
export function corrupt(offset: number, mask: number): Fault {
  let at = offset;
  return async function* (bytes) {
    if (at >= 0 && at < bytes.length) bytes[at] = (bytes[at] as number) ^ mask;
    at -= bytes.length;
    yield bytes;
  };
}

/** One direction of a connection. */
export class Way {
  /** What becomes of whatever comes from now on. */
  fault: Fault = pass;
  readonly #sink: Socket;

  constructor(source: Socket, sink: Socket) {
    this.#sink = sink;
    void this.#carry(source);
  }

  /** The first `bytesCount` bytes that come from now on arrive, and then the end. */
  truncate(bytesCount: number): void {
    const sink = this.#sink;
    let left = bytesCount;
    this.fault = async function* (bytes) {
      yield bytes.subarray(0, left);
      left = Math.max(0, left - bytes.length);
      if (left === 0) sink.end();
    };
  }

  /** FIN: the receiver reads the end, and can still send. */
  halfClose(): void {
    this.#sink.end();
  }

  async #carry(source: Socket): Promise<void> {
    try {
      for await (const bytes of source.iterator({ destroyOnReturn: false })) {
        for await (const piece of this.fault(bytes)) await this.#write(piece);
      }
      this.#sink.end();
    } catch {
      this.#sink.destroy();
    }
  }

  async #write(bytes: Buffer): Promise<void> {
    if (this.#sink.writable && !this.#sink.write(bytes)) await once(this.#sink, 'drain');
  }
}

/** A TCP proxy between one port and the broker, which does to the bytes in between what a test wants. */
export class FaultProxy implements AsyncDisposable {
  /** Faults from the first byte on. */
  readonly #faults: { readonly toBroker: Fault; readonly toPort: Fault };
  readonly #brokerPort: number;
  readonly #server: Server;
  readonly #sockets: Socket[] = [];
  #toBroker: Way | undefined;
  #toPort: Way | undefined;

  private constructor(brokerUrl: string, { toBroker = pass, toPort = pass }: { toBroker?: Fault; toPort?: Fault }) {
    this.#faults = { toBroker, toPort };
    this.#brokerPort = Number(new URL(brokerUrl).port);
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      this.#accept(socket).catch(() => socket.destroy());
    });
  }

  static async start(brokerUrl: string, faults: { toBroker?: Fault; toPort?: Fault } = {}): Promise<FaultProxy> {
    const proxy = new FaultProxy(brokerUrl, faults);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  /** A ticket that leads through here. */
  route(ticket: Ticket): Ticket {
    return { ...ticket, url: `ws://127.0.0.1:${this.#port}` };
  }

  /** From the port to the broker, once the port has connected. */
  get toBroker(): Way {
    return this.#toBroker as Way;
  }

  /** From the broker to the port, once the port has connected. */
  get toPort(): Way {
    return this.#toPort as Way;
  }

  /** RST on both sides. */
  reset(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  get #port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async #accept(port: Socket): Promise<void> {
    const broker = connect({ port: this.#brokerPort, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    for (const socket of [port, broker]) {
      this.#sockets.push(socket);
      socket.on('error', () => {});
    }
    port.on('close', () => broker.destroy());
    broker.on('close', () => port.destroy());
    const head = await this.#readHead(port);
    port.unshift(head);
    this.#toBroker = new Way(port, broker);
    this.#toPort = new Way(broker, port);
    this.#toBroker.fault = this.#faults.toBroker;
    this.#toPort.fault = this.#faults.toPort;
  }

  /** The broker takes no `Host` but its own (`admission.ts`): what the port sends names the proxy. */
  async #readHead(port: Socket): Promise<Buffer> {
    let head = '';
    for await (const bytes of port.iterator({ destroyOnReturn: false })) {
      head += bytes.toString('latin1');
      if (head.includes(HEAD_END)) break;
    }
    const host = (number: number) => `Host: 127.0.0.1:${number}\r\n`;
    return Buffer.from(head.replace(host(this.#port), host(this.#brokerPort)), 'latin1');
  }
}
