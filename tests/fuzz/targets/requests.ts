import { connect as connectTcp, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Broker, startBroker } from '@peerport/broker';
import { connect, type PeerPort } from '@peerport/client';
import { encodeFrames, FrameType, type Ticket } from '@peerport/protocol';
import fc from 'fast-check';
import { offer, upgrade } from '../../support/handshake.ts';
import { bytesOf } from '../bytes.ts';
import { Cost } from '../cost.ts';
import { assert, type FuzzTarget } from '../target.ts';
import { arbitraryRequest } from './control-frames.ts';

const OPCODES = { continuation: 0x0, text: 0x1, binary: 0x2, close: 0x8, ping: 0x9, pong: 0xa } as const;
const FIN = 0x80;
const MASKED = 0x80;
const MAX_SHORT_LENGTH = 125;
/** Of small frames, more than pass in a turn. */
const MOST_COUNT = 2_000;
const ANSWER_MS = 10_000;

/** What a holder of a port does. `side`: with which of the two. */
type Step = { readonly side: 0 | 1 } & (
  | { readonly opcode: keyof typeof OPCODES; readonly fin: boolean; readonly payload: string; readonly count: number }
  /** Its words are those of the answers to what was asked before. */
  | { readonly request: string; readonly count: number }
  | { readonly raw: string }
  | { readonly end: 'destroy' | 'reset' | 'half' }
  /** A new socket, with a token that came in an answer. */
  | { readonly redeem: number }
);

const side = fc.constantFrom(0 as const, 1 as const);
const count = fc.oneof({ weight: 9, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.nat(MOST_COUNT) });
const credit = encodeFrames([{ type: FrameType.credit, lane: 0, payload: Uint8Array.of(1, 1) }]);
const payload = fc.oneof(
  fc.constantFrom('', Buffer.from(credit).toString('hex'), '0fa0', '03e8', 'ff'),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString('hex')),
);
const opcode = fc.constantFrom(...(Object.keys(OPCODES) as (keyof typeof OPCODES)[]));
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ side, opcode, fin: fc.boolean(), payload, count }) },
  { weight: 6, arbitrary: fc.record({ side, request: arbitraryRequest, count }) },
  { weight: 1, arbitrary: fc.record({ side, raw: payload }) },
  { weight: 1, arbitrary: fc.record({ side, end: fc.constantFrom('destroy', 'reset', 'half') }) },
  { weight: 2, arbitrary: fc.record({ side, redeem: fc.nat(4) }) },
);

/** A frame of a client, with a key of zeros. */
function frame(opcode: number, fin: boolean, payload: Uint8Array): Buffer {
  const { length } = payload;
  const isLong = length > MAX_SHORT_LENGTH;
  const header = [
    opcode | (fin ? FIN : 0),
    MASKED | (isLong ? 126 : length),
    ...(isLong ? [length >> 8, length & 0xff] : []),
  ];
  return Buffer.concat([Buffer.from([...header, 0, 0, 0, 0]), payload]);
}

/** A socket that says what it likes, and hears what it is told. */
class Holder {
  readonly socket: Socket;
  heard = '';

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.setEncoding('latin1');
    socket.on('error', () => {});
  }

  static async open({ url, token }: Pick<Ticket, 'url' | 'token'>): Promise<Holder> {
    const { hostname, port, host } = new URL(url);
    const holder = new Holder(connectTcp(Number(port), hostname));
    holder.socket.write(`${upgrade(`Host: ${host}`, offer(token)).join('\r\n')}\r\n\r\n`);
    await new Promise<void>((resolve) => {
      holder.socket.on('data', (text) => {
        holder.heard += text;
        resolve();
      });
      holder.socket.on('close', resolve);
    });
    return holder;
  }

  write(bytes: Buffer, count: number): void {
    if (this.socket.writable) this.socket.write(Buffer.alloc(bytes.length * count, bytes));
  }
}

interface Running {
  readonly broker: Broker;
  /** A channel of others. */
  readonly ports: readonly [PeerPort, PeerPort];
}

let running: Promise<Running> | undefined;

async function start(): Promise<Running> {
  const broker = await startBroker({ relay: 'inline', limits: { closeTimeoutMs: 100, flushTimeoutMs: 1_000 } });
  const { port1, port2 } = await broker.createChannel();
  const ports = [connect(port1), connect(port2)] as const;
  ports[1].onmessage = ({ data }) => ports[1].postMessage(data);
  await Promise.all(ports.map(({ ready }) => ready));
  return { broker, ports };
}

async function answered([port]: readonly PeerPort[]): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await new Promise<void>((resolve, reject) => {
    timer = setTimeout(() => reject(new Error('another channel gets no answer')), ANSWER_MS);
    if (port === undefined) return;
    port.onmessage = () => resolve();
    port.postMessage('x');
  });
  clearTimeout(timer);
}

/** Channels that nobody has used end over many turns. */
async function allButOneGone(broker: Broker): Promise<void> {
  const deadlineMs = performance.now() + ANSWER_MS;
  let leftCount = (await broker.channels()).length - 1;
  for (; leftCount > 0 && performance.now() < deadlineMs; leftCount = (await broker.channels()).length - 1) {
    await nextTurn();
  }
  assert(leftCount === 0, `${leftCount} channels are left`);
}

/** About as many bytes as the steps send. */
function lengthOf(steps: readonly Step[]): number {
  return steps.reduce((sum, step) => sum + JSON.stringify(step).length * ('count' in step ? step.count : 1), 0);
}

/** Whatever the holders of a channel's ports send and ask for: other channels go on, and nothing of it is left once the channel is revoked. */
export const requests: FuzzTarget<Step[]> = {
  name: 'requests',
  share: 3,
  input: fc.array(step, { maxLength: 10 }),
  async run(steps) {
    running ??= start();
    const { broker, ports } = await running;
    const cost = new Cost();
    const grant = { canCreate: true };
    const { id, port1, port2 } = await broker.createChannel({ port1: grant, port2: grant });
    const sides = await Promise.all([Holder.open(port1), Holder.open(port2)]);
    const all = [...sides];
    const words = (pattern: RegExp) => all.flatMap(({ heard }) => [...heard.matchAll(pattern)].map(([, word]) => word));
    for (const step of steps) {
      const holder = sides[step.side] as Holder;
      if ('opcode' in step) {
        holder.write(frame(OPCODES[step.opcode], step.fin, bytesOf(step.payload)), step.count);
      } else if ('request' in step) {
        const [token = ''] = words(/"token":"([^"]+)"/g);
        const text = step.request.replaceAll('CHANNEL', id).replaceAll('TOKEN', token);
        holder.write(frame(OPCODES.text, true, Buffer.from(text)), step.count);
      } else if ('raw' in step) {
        holder.write(Buffer.from(bytesOf(step.raw)), 1);
      } else if ('redeem' in step) {
        await answered(ports);
        const token = words(/"token":"([^"]+)"/g)[step.redeem];
        if (token === undefined) continue;
        sides[step.side] = await Holder.open({ url: broker.url, token });
        all.push(sides[step.side] as Holder);
      } else if (step.end === 'half') holder.socket.end();
      // Node loses count of a socket that is reset while it ends, and a thread with one never ends.
      else if (step.end === 'reset' && !holder.socket.writableEnded) holder.socket.resetAndDestroy();
      else holder.socket.destroy();
    }
    await answered(ports);
    await broker.revoke(id);
    for (const { socket } of all) socket.destroy();
    await answered(ports);
    cost.check(lengthOf(steps));
    await allButOneGone(broker);
  },
  async end() {
    if (running === undefined) return;
    const { broker, ports } = await running;
    ports[0].close();
    await ports[1].closed;
    await broker.close();
    running = undefined;
  },
};
