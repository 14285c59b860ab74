import { DEFAULT_LIMITS } from '@peerport/protocol';
import {
  type AdminAnswer,
  type AdminEvents,
  type AdminFunctions,
  adminChallengeSchema,
  adminWelcomeSchema,
} from '@peerport/protocol/admin';
import type * as z from 'zod/mini';
import { createJsonRpc } from './json-rpc.ts';
import { isProof, makeNonce, prove } from './proof.ts';

const OPEN = 1;
const IMPOSTOR = 'what listens there is not the broker that the token is from';

/** Until the other side has proved that it is the broker, it has only two short messages to send. */
const MAX_KEPT_CHARS = 65_536;

/** The part of a WebSocket that an admin client needs: a browser's, or one of `ws`. */
export interface AdminSocket {
  /** 1 while it is open. */
  readonly readyState: number;
  /** Sends a text frame. */
  send(text: string): void;
  /** Closes the socket. */
  close(): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'close', listener: (event: { readonly code: number; readonly reason: string }) => void): void;
  addEventListener(type: 'error', listener: (event: object) => void): void;
}

/** An open admin socket whose two sides have proved that they know the token. */
export interface AdminClient {
  /** The broker's functions. Once the socket has closed, calls reject with the reason. */
  readonly functions: AdminFunctions;
  /** Resolves with the reason when the socket has closed. */
  readonly closed: Promise<string>;
  /** Closes the socket, which ends its taps. */
  close(): void;
}

/**
 * Opens an admin client: both sides prove to each other that they know the token.
 *
 * @param socket a connecting socket with `ADMIN_SUBPROTOCOL`.
 * @param events functions that the broker calls.
 * @throws {Error} with a sentence for people: the socket does not open, or the other side is not that broker.
 */
export async function openAdminClient(socket: AdminSocket, token: string, events: AdminEvents): Promise<AdminClient> {
  const texts = new Texts(socket);
  const timer = setTimeout(() => texts.end('the broker did not answer in time'), DEFAULT_LIMITS.handshakeTimeoutMs);
  try {
    await shakeHands(socket, texts, token);
  } catch (error) {
    // A process that has taken the broker's port may keep sending, and may not answer the close.
    texts.end('the handshake failed');
    socket.close();
    throw error;
  } finally {
    clearTimeout(timer);
  }
  const functions = createJsonRpc<AdminFunctions, AdminEvents>(events, {
    // Browsers print a warning for what is sent to a closing socket. Pending calls reject once it has closed.
    send: (text) => {
      if (socket.readyState === OPEN) socket.send(text);
    },
    listen: (receive) => texts.forEach(receive),
    onMalformed: () => socket.close(),
  });
  let endReason: string | undefined;
  void texts.ended.then((reason) => {
    endReason = reason;
    functions.$close(new Error(reason));
  });
  const untilEnd = new Proxy(functions, {
    get(target, name) {
      const { [name as keyof AdminFunctions]: call } = target;
      return endReason === undefined || call === undefined ? call : () => Promise.reject(new Error(endReason));
    },
  });
  return { functions: untilEnd, closed: texts.ended, close: () => socket.close() };
}

async function shakeHands(socket: AdminSocket, texts: Texts, token: string): Promise<void> {
  const { nonce: broker } = read(adminChallengeSchema, await texts.next());
  const nonces = { broker, client: makeNonce() };
  const answer: AdminAnswer = { type: 'answer', nonce: nonces.client, proof: await prove(token, 'client', nonces) };
  socket.send(JSON.stringify(answer));
  const { proof } = read(adminWelcomeSchema, await texts.next());
  if (!(await isProof(proof, token, 'broker', nonces))) throw new Error(IMPOSTOR);
}

/** @throws {Error} the text does not match. */
function read<T>(schema: z.ZodMiniType<T>, text: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new Error(IMPOSTOR, { cause });
  }
}

/** The texts that come over a socket: one by one at first, then with a listener. */
class Texts {
  /** Resolves with the reason when no more will come. */
  readonly ended: Promise<string>;
  readonly #kept: string[] = [];
  #keptChars = 0;
  readonly #keep = (text: string): void => {
    this.#keptChars += text.length;
    this.#kept.push(text);
    if (this.#keptChars > MAX_KEPT_CHARS) this.end(IMPOSTOR);
  };
  #receive = this.#keep;
  #end = (_reason: string): void => {};
  #isOver = false;

  constructor(socket: AdminSocket) {
    let problem = 'the socket to the broker closed';
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    socket.addEventListener('error', (event) => {
      if ('message' in event && event.message) problem = `cannot reach the broker: ${event.message}`;
    });
    socket.addEventListener('close', ({ reason }) => this.#end(reason || problem));
    socket.addEventListener('message', ({ data }) => {
      if (!this.#isOver) this.#receive(String(data));
    });
  }

  /** @throws {Error} no more will come. */
  next(): Promise<string> {
    const kept = this.#kept.shift();
    if (kept !== undefined) return Promise.resolve(kept);
    return new Promise((resolve, reject) => {
      this.#receive = (text) => {
        this.#receive = this.#keep;
        resolve(text);
      };
      void this.ended.then((reason) => reject(new Error(reason)));
    });
  }

  forEach(receive: (text: string) => void): void {
    for (const text of this.#kept.splice(0)) receive(text);
    this.#receive = receive;
  }

  /** Stops waiting, and discards what still comes. */
  end(reason: string): void {
    this.#isOver = true;
    this.#kept.length = 0;
    this.#end(reason);
  }
}
