import { WebSocket } from 'ws';

type Listener = (params: never) => void;

interface Call {
  resolve(result: never): void;
  reject(error: Error): void;
}

interface Answer {
  readonly id?: number;
  readonly sessionId?: string;
  readonly method?: string;
  readonly params?: object;
  readonly result?: object;
  readonly error?: { readonly message: string };
}

/** A connection to the DevTools of a Chromium, and a session for each of its targets (DevTools protocol, "flat" mode). */
export class DevTools {
  readonly browser: DevToolsSession;
  readonly #socket: WebSocket;
  readonly #sessions = new Map<string, DevToolsSession>();
  readonly #calls = new Map<number, Call>();
  #callsCount = 0;

  static async connect(url: string): Promise<DevTools> {
    const socket = new WebSocket(url, { perMessageDeflate: false });
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    return new DevTools(socket);
  }

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    this.browser = this.session('');
    socket.on('message', (data) => this.#receive(JSON.parse(String(data)) as Answer));
    socket.on('close', () => {
      for (const { reject } of this.#calls.values()) reject(new Error('the browser is gone'));
      this.#calls.clear();
    });
  }

  /** @param id empty: that of the browser. */
  session(id: string): DevToolsSession {
    const known = this.#sessions.get(id) ?? new DevToolsSession(id, (method, params) => this.#send(id, method, params));
    this.#sessions.set(id, known);
    return known;
  }

  close(): void {
    this.#socket.close();
  }

  #send(sessionId: string, method: string, params: object): Promise<never> {
    const id = ++this.#callsCount;
    this.#socket.send(JSON.stringify({ id, method, params, ...(sessionId !== '' && { sessionId }) }));
    return new Promise((resolve, reject) => this.#calls.set(id, { resolve, reject }));
  }

  #receive({ id, sessionId = '', method = '', params = {}, result, error }: Answer): void {
    if (id === undefined) {
      this.session(sessionId).emit(method, params);
      if (method === 'Target.detachedFromTarget') this.#end((params as { sessionId: string }).sessionId);
      return;
    }
    const call = this.#calls.get(id);
    this.#calls.delete(id);
    if (error === undefined) call?.resolve(result as never);
    else call?.reject(new Error(error.message));
  }

  #end(sessionId: string): void {
    this.#sessions.get(sessionId)?.end();
    this.#sessions.delete(sessionId);
  }
}

/** A session with the browser or with one target. */
export class DevToolsSession {
  readonly id: string;
  readonly #send: (method: string, params: object) => Promise<never>;
  readonly #listeners = new Map<string, Set<Listener>>();
  #endListeners: (() => void)[] = [];

  constructor(id: string, send: (method: string, params: object) => Promise<never>) {
    this.id = id;
    this.#send = send;
  }

  /** Results are typed by who asks. @throws {Error} what the browser says, or that it is gone. */
  send<Result = unknown>(method: string, params: object = {}): Promise<Result> {
    return this.#send(method, params);
  }

  /** Returns a function that ends it. */
  on<Params>(method: string, listener: (params: Params) => void): () => void {
    const listeners = this.#listeners.get(method) ?? new Set();
    this.#listeners.set(method, listeners.add(listener as Listener));
    return () => listeners.delete(listener as Listener);
  }

  onEnd(listener: () => void): void {
    this.#endListeners.push(listener);
  }

  emit(method: string, params: object): void {
    for (const listener of this.#listeners.get(method) ?? []) listener(params as never);
  }

  end(): void {
    for (const listener of this.#endListeners.splice(0)) listener();
  }
}
