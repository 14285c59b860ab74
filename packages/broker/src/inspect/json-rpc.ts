import { createBirpc } from 'birpc';
import * as z from 'zod/mini';
import { ADMIN_LIMITS } from './limits.ts';

const { answerTimeoutMs } = ADMIN_LIMITS;

const id = z.string();

/** The messages of birpc: a call, and its result or error. */
const rpcMessageSchema = z.union([
  z.object({
    t: z.literal('q'),
    i: z.optional(id),
    m: z.string(),
    a: z.array(z.unknown()),
    o: z.optional(z.boolean()),
  }),
  z.object({ t: z.literal('s'), i: id, e: z.string() }),
  z.object({ t: z.literal('s'), i: id, r: z.optional(z.unknown()) }),
]);

/** The socket between two sides that call each other. @internal */
export interface RpcWire {
  readonly send: (text: string) => void;
  /** Calls `receive` with each text that comes. */
  readonly listen: (receive: (text: string) => void) => void;
  /** Called when a text is neither a call nor an answer. */
  readonly onMalformed: () => void;
  /** Finds a function by name. Default: the one in `functions`. */
  readonly resolve?: (name: string) => ((...args: unknown[]) => unknown) | undefined;
}

/**
 * The functions of the other side. A call resolves with what its function returns; `asEvent()` waits for no answer.
 * birpc's own type cannot be imported where modules are CommonJS. @internal
 */
export type RemoteFunctions<Functions extends object> = {
  readonly [Name in keyof Functions]: Functions[Name] extends (...parameters: infer Parameters) => infer Returned
    ? {
        (...parameters: Parameters): Promise<Awaited<Returned>>;
        asEvent(...parameters: Parameters): Promise<void>;
      }
    : never;
} & {
  /** Rejects the calls that wait for an answer. */
  $close(error?: Error): void;
};

/** Remote procedure calls in both directions over a socket: birpc as JSON. Of an error, only the message is sent. @internal */
export function createJsonRpc<Remote extends object, Local extends object>(
  functions: Local,
  { send, listen, onMalformed, resolve }: RpcWire,
): RemoteFunctions<Remote> {
  const remote = createBirpc<Remote, Local>(functions, {
    bind: 'functions',
    timeout: answerTimeoutMs,
    post: send,
    on: listen,
    serialize: writeMessage,
    deserialize: readMessage,
    ...(resolve !== undefined && { resolver: resolve }),
    onTimeoutError(name) {
      throw new Error(`the other side did not answer ${name}() within ${answerTimeoutMs / 1_000} s`);
    },
    onGeneralError(error) {
      if (!(error instanceof MalformedError)) return false;
      onMalformed();
      return true;
    },
  });
  return remote as unknown as RemoteFunctions<Remote>;
}

function writeMessage(message: object): string {
  return JSON.stringify('e' in message && message.e instanceof Error ? { ...message, e: message.e.message } : message);
}

class MalformedError extends Error {}

/** @throws {MalformedError} it is not JSON, or not a message of birpc. */
function readMessage(text: string): object {
  try {
    const message = rpcMessageSchema.parse(JSON.parse(text));
    return 'e' in message ? { ...message, e: new Error(message.e) } : message;
  } catch (cause) {
    throw new MalformedError('neither a call nor an answer', { cause });
  }
}
