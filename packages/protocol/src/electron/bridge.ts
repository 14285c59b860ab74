import { ProtocolError } from '../base/errors.ts';
import * as s from '../base/schema.ts';
import { type Ticket, ticketSchema } from '../control/ticket.ts';
import { deserialize, serialize } from '../structured-clone/index.ts';

/** Ports on their way to a process, with a message: `postMessage(channel, message, [ports])` in Electron's terms. */
export interface Delivery {
  /** The name that the receiver listens for. Not the id of a broker's channel. */
  readonly channel: string;
  /** Any value that can be cloned. */
  readonly message: unknown;
  /** One per port, at least one. */
  readonly tickets: readonly Ticket[];
  /**
   * Of a pair that the broker keeps: the id of the channel whose port this one replaces, which it is handed over after. Empty: it is the
   * first.
   */
  readonly follows?: string | undefined;
}

/** The main process's answer to a request for a port. @internal */
export type RequestAnswer = { readonly ticket: Ticket } | { readonly problem: string };

const deliverySchema = s.object<Delivery & { readonly message: string }>({
  channel: s.string,
  message: s.string,
  tickets: s.array(ticketSchema),
  follows: s.optional(s.string),
});

const ticketAnswerSchema = s.object({ ticket: ticketSchema });
const problemAnswerSchema = s.object({ problem: s.string });

/** Encodes a delivery as text: only strings cross from a preload script to its page. @throws {DataCloneError} @internal */
export function encodeDelivery({ channel, message, tickets, follows }: Delivery): string {
  const bytes = serialize(message);
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return JSON.stringify({ channel, message: btoa(binary), tickets, follows });
}

/** Decodes a delivery. @throws {ProtocolError} `ERR_CONTROL_FRAME`, `ERR_VALUE` @internal */
export function decodeDelivery(text: string): Delivery {
  const { channel, message, tickets, follows } = s.parse(deliverySchema, JSON.parse(text), otherVersion);
  if (tickets.length === 0) throw otherVersion();
  const bytes = Uint8Array.from(atob(message), (character) => character.charCodeAt(0));
  return { channel, message: deserialize(bytes), tickets, ...(follows !== undefined && { follows }) };
}

/** Encodes an answer as text. @internal */
export function encodeRequestAnswer(answer: RequestAnswer): string {
  return JSON.stringify(answer);
}

/** Decodes an answer. @throws {ProtocolError} `ERR_CONTROL_FRAME` @internal */
export function decodeRequestAnswer(text: string): RequestAnswer {
  const answer: unknown = JSON.parse(text);
  const isProblem = Object.hasOwn(Object(answer), 'problem');
  return s.parse<RequestAnswer>(isProblem ? problemAnswerSchema : ticketAnswerSchema, answer, otherVersion);
}

function otherVersion(): ProtocolError {
  return new ProtocolError('ERR_CONTROL_FRAME', 'the main process speaks another version of peerport than this page');
}
