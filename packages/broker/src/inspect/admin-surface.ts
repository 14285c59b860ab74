import { type BrokerLimits, CLOSE_CODES, CloseCode } from '@peerport/protocol';
import { ADMIN_REFUSED_CODE } from '@peerport/protocol/admin';
import type { WebSocket } from 'ws';
import type { Log } from '../base/log.ts';
import { VERSION } from '../base/version.ts';
import type { AdminListenerHooks, PendingHandshake } from '../listener/listener.ts';
import type { InspectSetup } from '../rendezvous/setup.ts';
import { challenge } from './admin-handshake.ts';
import { AdminSession, type SessionContext } from './admin-session.ts';
import { checkedFunction } from './arguments.ts';
import type { Inspected } from './inspected.ts';
import { createJsonRpc } from './json-rpc.ts';
import { ADMIN_LIMITS } from './limits.ts';
import { SocketProcesses } from './socket-processes.ts';
import type { ChannelNews, Tap } from './tap/tap.ts';
import { TapThread } from './tap/tap-thread.ts';

const { maxSocketsCount } = ADMIN_LIMITS;
/** RFC 6455 §7.4.1. */
const INTERNAL_ERROR = 1011;

/** Lets tools inspect a broker over admin sockets, where its owner allows that. */
export class AdminSurface implements AdminListenerHooks, ChannelNews {
  readonly #limits: BrokerLimits;
  readonly #log: Log;
  readonly #token: string;
  readonly #context: SessionContext;
  readonly #sockets = new Set<WebSocket>();
  readonly #sessions = new Set<AdminSession>();
  #tapThread: Promise<TapThread> | undefined;

  constructor(setup: InspectSetup, inspected: Inspected, limits: BrokerLimits, log: Log) {
    this.#limits = limits;
    this.#log = log;
    this.#token = setup.token;
    const { name, startedAtMs, origins = [] } = setup;
    this.#context = {
      inspected,
      origins,
      about: () => ({ name, url: inspected.url, pid: process.pid, startedAtMs, version: VERSION }),
      processes: new SocketProcesses(),
      tapThread: () => {
        this.#tapThread ??= TapThread.load();
        return this.#tapThread;
      },
    };
  }

  get socketsCount(): number {
    return this.#sockets.size;
  }

  onCreated(...news: Parameters<ChannelNews['onCreated']>): void {
    for (const tap of this.#taps()) tap.onCreated(...news);
  }

  onPaired(...news: Parameters<ChannelNews['onPaired']>): void {
    for (const tap of this.#taps()) tap.onPaired(...news);
  }

  onEnded(...news: Parameters<ChannelNews['onEnded']>): void {
    for (const tap of this.#taps()) tap.onEnded(...news);
  }

  /** An admin socket was admitted and has opened. */
  async onSocket(ws: WebSocket, handshake: PendingHandshake): Promise<void> {
    ws.on('error', () => {});
    const outcome = await challenge(ws, this.#token);
    if ('problem' in outcome) {
      this.#refuse(ws, handshake, outcome.problem);
      return;
    }
    handshake.accept();
    if (ws.readyState !== ws.OPEN) return;
    if (this.#sockets.size >= maxSocketsCount) {
      this.#refuse(ws, handshake, 'too many admin sockets are open');
      return;
    }
    this.#sockets.add(ws);
    ws.on('close', () => this.#sockets.delete(ws));
    this.#openSession(ws);
    outcome.welcome();
    this.#log('info', {}, 'admin socket opened');
  }

  /** Closes all admin sockets, because the broker closes. */
  close(): void {
    for (const ws of this.#sockets) ws.close(CloseCode.brokerGone, CLOSE_CODES[CloseCode.brokerGone].message);
  }

  /** A client that is refused has little time for the closing handshake. */
  #refuse(ws: WebSocket, handshake: PendingHandshake, problem: string): void {
    if (!handshake.mayAnswer()) return;
    this.#log('warn', { problem }, 'admin socket refused');
    ws.close(ADMIN_REFUSED_CODE, problem);
    const timer = setTimeout(() => ws.terminate(), this.#limits.closeTimeoutMs);
    ws.on('close', () => clearTimeout(timer));
  }

  *#taps(): Iterable<Tap> {
    for (const session of this.#sessions) yield* session.taps;
  }

  #openSession(ws: WebSocket): void {
    const session = new AdminSession(this.#context, {
      send: (text, onSent) => ws.send(text, { binary: false }, onSent),
      onLost: (problem) => ws.close(INTERNAL_ERROR, problem),
    });
    const rpc = createJsonRpc<object, AdminSession>(session, {
      send: (text) => ws.send(text),
      listen: (receive) => ws.on('message', (data) => receive(String(data))),
      resolve: (name) => checkedFunction(session, name),
      onMalformed: () => ws.close(CloseCode.protocolError, 'neither a call nor an answer'),
    });
    this.#sessions.add(session);
    ws.on('close', () => {
      this.#sessions.delete(session);
      session.close();
      rpc.$close();
    });
  }
}
