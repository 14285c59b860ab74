/**
 * What runs in pages before their own scripts: the two ends of a context bridge, and the preload scripts between them. The functions below
 * are sent to the page as text, and can use nothing of this module.
 */

/** Name of the isolated world, as in Electron. */
export const ISOLATED_WORLD = 'Electron Isolated Context';

/** How a page reaches the model: a binding of DevTools in the world of the preload scripts. */
export const IPC_BINDING = '__electronModelIpc';

/** What the model calls in that world. */
export interface PreloadRealm {
  __electronModel: {
    deliver(channel: string, parameters: string): void;
    settle(call: number, error: string | null, result: string | null): void;
  };
}

interface BridgeEnd {
  pass(value: unknown): unknown;
  take(value: unknown): unknown;
}

/**
 * One end of a context bridge; the other is in the other world. DOM events are what two worlds share, and strings pass in them
 * (shell/renderer/api/electron_api_context_bridge.cc, PassValueToOtherContextInner).
 */
function bridgeEnd(mine: string, theirs: string): BridgeEnd {
  const functions: ((...parameters: unknown[]) => unknown)[] = [];
  const promises: { resolve(value: unknown): void; reject(error: unknown): void }[] = [];
  let reply: { error?: unknown; result?: unknown } = {};

  const post = (message: object) => window.dispatchEvent(new CustomEvent(theirs, { detail: JSON.stringify(message) }));

  /** Calls the other world, at once. */
  const call = (message: object): unknown => {
    reply = {};
    post(message);
    const { error, result } = reply;
    reply = {};
    if (error !== undefined) throw take(error);
    return take(result);
  };

  const pass = (value: unknown): unknown => {
    if (typeof value === 'function') return { is: 'function', id: functions.push(value as never) - 1 };
    if (value instanceof Promise) return { is: 'promise', id: passPromise(value) };
    if (value instanceof Error) return { is: 'error', message: value.message };
    if (Array.isArray(value)) return { is: 'array', items: value.map(pass) };
    if (typeof value === 'bigint') return { is: 'bigint', text: String(value) };
    if (value === undefined || typeof value === 'symbol') return { is: 'undefined' };
    if (typeof value !== 'object' || value === null) return { is: 'value', value };
    return { is: 'object', entries: Object.entries(value).map(([key, item]) => [key, pass(item)]) };
  };

  let promisesCount = 0;
  const passPromise = (promise: Promise<unknown>): number => {
    const id = promisesCount++;
    promise.then(
      (value) => post({ settle: id, value: pass(value) }),
      (error) => post({ settle: id, error: pass(error) }),
    );
    return id;
  };

  const take = (passed: unknown): unknown => {
    const it = passed as {
      is: string;
      id: number;
      message: string;
      items: unknown[];
      text: string;
      value: unknown;
      entries: [string, unknown][];
    };
    switch (it?.is) {
      case 'function':
        return Object.freeze((...parameters: unknown[]) => call({ call: it.id, parameters: parameters.map(pass) }));
      case 'promise':
        return new Promise((resolve, reject) => {
          promises[it.id] = { resolve, reject };
        });
      case 'error':
        return new Error(it.message);
      case 'array':
        return Object.freeze(it.items.map(take));
      case 'bigint':
        return BigInt(it.text);
      case 'object':
        return Object.freeze(Object.fromEntries(it.entries.map(([key, item]) => [key, take(item)])));
      case 'value':
        return it.value;
      default:
        return undefined;
    }
  };

  window.addEventListener(mine, (event) => {
    const message = JSON.parse((event as CustomEvent<string>).detail);
    if ('reply' in message) reply = message.reply;
    else if ('settle' in message) {
      const promise = promises[message.settle];
      if ('error' in message) promise?.reject(take(message.error));
      else promise?.resolve(take(message.value));
    } else {
      try {
        const result =
          'expose' in message
            ? expose(message.expose, message.api)
            : functions[message.call]?.(...message.parameters.map(take));
        post({ reply: { result: pass(result) } });
      } catch (error) {
        post({ reply: { error: pass(error) } });
      }
    }
  });

  const expose = (key: string, api: unknown): void => {
    if (key in globalThis) throw new Error('Cannot bind an API on top of an existing property on the window object');
    Object.defineProperty(globalThis, key, { value: take(api), enumerable: true });
  };

  return { pass, take: (value) => call(value as object) };
}

type Settlers = { resolve(result: unknown): void; reject(error: Error): void };

/** The realm of the preload scripts of a document: `require('electron')`, `process`, and how the model reaches them. */
function preloadRealm(binding: string, isIsolated: boolean, end: BridgeEnd | undefined) {
  const listeners = new Map<string, ((event: object, ...parameters: unknown[]) => void)[]>();
  const calls = new Map<number, Settlers>();
  let callsCount = 0;
  const send = (Object(globalThis) as Record<string, (text: string) => void>)[binding] as (text: string) => void;

  const ipcRenderer = {
    on(channel: string, listener: (event: object, ...parameters: unknown[]) => void) {
      listeners.set(channel, [...(listeners.get(channel) ?? []), listener]);
      return ipcRenderer;
    },
    send: (channel: string, ...parameters: unknown[]) => send(JSON.stringify({ channel, parameters })),
    invoke(channel: string, ...parameters: unknown[]) {
      const call = ++callsCount;
      send(JSON.stringify({ channel, parameters, call }));
      return new Promise((resolve, reject) => calls.set(call, { resolve, reject }));
    },
  };
  const assertIsolated = () => {
    if (!isIsolated) throw new Error('contextBridge API can only be used when contextIsolation is enabled');
  };
  const contextBridge = {
    exposeInMainWorld(key: string, api: unknown) {
      assertIsolated();
      end?.take({ expose: key, api: end.pass(api) });
    },
  };
  Object.defineProperty(globalThis, '__electronModel', {
    value: {
      deliver(channel: string, parameters: string) {
        // As an EventEmitter does: one that throws keeps the message from those after it.
        for (const listener of listeners.get(channel) ?? [])
          listener({ sender: ipcRenderer }, ...JSON.parse(parameters));
      },
      settle(call: number, error: string | null, result: string | null) {
        const settlers = calls.get(call);
        calls.delete(call);
        if (error === null) settlers?.resolve(result === null ? undefined : JSON.parse(result));
        else settlers?.reject(new Error(error));
      },
    },
  });
  const electron = { contextBridge, ipcRenderer };
  return {
    process: {
      contextIsolated: isIsolated,
      sandboxed: true,
      type: 'renderer',
      platform: 'linux',
      versions: {},
      env: {},
    },
    require(name: string) {
      if (/^electron(\/(common|renderer))?$/.test(name)) return electron;
      throw new Error(`module not found: ${name}`);
    },
  };
}

/** Both ends of the bridge are known to each other by this. */
const EVENTS = ['electron-model-to-isolated', 'electron-model-to-main'] as const;

/** For the main world of every frame, before the preload scripts. */
export const MAIN_WORLD_SCRIPT = `(${bridgeEnd})(${JSON.stringify(EVENTS[1])}, ${JSON.stringify(EVENTS[0])});`;

/** Runs preload scripts, one after the other; one that throws does not keep the others from running (lib/sandboxed_renderer/preload.ts). */
export function preloadScript(sources: readonly string[], isIsolated: boolean, runsInSubframes: boolean): string {
  const [mine, theirs] = EVENTS.map((name) => JSON.stringify(name));
  const end = isIsolated ? `(${bridgeEnd})(${mine}, ${theirs})` : 'undefined';
  const scripts = sources.map(
    (source) =>
      `try { (function (require, process, exports, module) {${source}\n})(require, process, {}, {}); } catch (error) { console.error('Unable to load preload script', error); }`,
  );
  return `(() => {
    if (${!runsInSubframes} && window.parent !== window) return;
    const { require, process } = (${preloadRealm})(${JSON.stringify(IPC_BINDING)}, ${isIsolated}, ${end});
    ${scripts.join('\n')}
  })();`;
}
