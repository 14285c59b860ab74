import { ProtocolError } from '../base/errors.ts';
import { DEFAULT_LIMITS } from '../base/limits.ts';
import * as s from '../base/schema.ts';

/**
 * What is handed to a process so that it can open one port of a channel. JSON-safe; whoever holds it holds the capability,
 * so treat it like a password until it is redeemed.
 */
export interface Ticket {
  /** Version of the ticket format. */
  readonly v: 1;
  /** Address of the broker: `ws://127.0.0.1:PORT`. */
  readonly url: string;
  /** 256 random bits, base64url, redeemable once. */
  readonly token: string;
  /** Id of the channel, base64url; not a secret. */
  readonly channel: string;
  /** A name for people, if the channel was given one. The string form leaves it out. */
  readonly label?: string;
}

const BROKER_URL = /^ws:\/\/127\.0\.0\.1:[1-9]\d{0,4}$/;
const TICKET_STRING = /^peerport:\/\/(127\.0\.0\.1:\d+)\/([^#]*)#(.*)$/;

/** Whether a text can be the id of a channel: 128 bits, base64url. */
export function isChannelId(text: string): boolean {
  return /^[\w-]{22}$/.test(text);
}

/** Whether a text can be a token: 256 bits, base64url. */
export function isToken(text: string): boolean {
  return /^[\w-]{43}$/.test(text);
}

export const channelIdSchema = s.stringPassing(isChannelId, 'must be 22 base64url characters');
export const tokenSchema = s.stringPassing(isToken, 'must be 43 base64url characters');
export const labelSchema = s.stringPassing(({ length }) => length <= DEFAULT_LIMITS.maxLabelLength, 'is too long');

export const ticketSchema = s.object<Ticket>({
  v: s.oneOf([1], 'must be 1: the ticket is of another version of peerport'),
  url: s.stringPassing((url) => BROKER_URL.test(url) && URL.canParse(url), 'must look like ws://127.0.0.1:PORT'),
  token: tokenSchema,
  channel: channelIdSchema,
  label: s.optional(labelSchema),
});

/**
 * Reads a ticket, in its object or its string form.
 *
 * @throws {ProtocolError} `ERR_TICKET`, naming the fields that are wrong, never their values: one of them is a secret.
 */
export function parseTicket(input: unknown): Ticket {
  return s.parse(ticketSchema, typeof input === 'string' ? fieldsOf(input) : input, (problems) => {
    const sentences = problems.map(({ path, message }) =>
      path === '' ? 'it must be an object or a peerport:// string' : `${path} ${message}`,
    );
    return new ProtocolError('ERR_TICKET', `not a peerport ticket: ${sentences.join('; ')}`);
  });
}

/** The one-line form, `peerport://127.0.0.1:PORT/CHANNEL#TOKEN`: for an environment variable, stdin, or any other place that takes text. */
export function formatTicket(ticket: Ticket): string {
  return `${ticket.url.replace('ws:', 'peerport:')}/${ticket.channel}#${ticket.token}`;
}

function fieldsOf(text: string): unknown {
  const match = TICKET_STRING.exec(text.trim());
  if (match === null) return undefined;
  const [, host, channel, token] = match;
  return { v: 1, url: `ws://${host}`, channel, token };
}
