import { ProtocolError } from '../base/errors.ts';
import { DEFAULT_LIMITS } from '../base/limits.ts';
import * as s from '../base/schema.ts';

/**
 * Lets a process open one port of a channel. JSON-safe. Anybody who has the ticket can redeem it, so treat it like a password until it is
 * redeemed.
 */
export interface Ticket {
  /** Version of the ticket format. */
  readonly v: 1;
  /** Address of the broker: `ws://127.0.0.1:PORT`. */
  readonly url: string;
  /** 256 random bits, base64url. Can be redeemed once. */
  readonly token: string;
  /** Id of the channel, base64url. Not a secret. */
  readonly channel: string;
  /** The channel's label, if it has one. The string form leaves it out. */
  readonly label?: string;
}

const BROKER_URL = /^ws:\/\/127\.0\.0\.1:[1-9]\d{0,4}$/;
const TICKET_STRING = /^peerport:\/\/(127\.0\.0\.1:\d+)\/([^#]*)#(.*)$/;

/** Whether a string has the form of a channel id: 128 bits, base64url. */
export function isChannelId(text: string): boolean {
  return /^[\w-]{22}$/.test(text);
}

/** Whether a string has the form of a token: 256 bits, base64url. */
export function isToken(text: string): boolean {
  return /^[\w-]{43}$/.test(text);
}

export const channelIdSchema = s.stringPassing(isChannelId, 'must be 22 base64url characters');
export const tokenSchema = s.stringPassing(isToken, 'must be 43 base64url characters');
export const labelSchema = s.stringPassing(({ length }) => length <= DEFAULT_LIMITS.maxLabelLength, 'is too long');

export const ticketSchema = s.object<Ticket>({
  v: s.oneOf([1], 'must be 1: the ticket is from another version of peerport'),
  url: s.stringPassing((url) => BROKER_URL.test(url) && URL.canParse(url), 'must look like ws://127.0.0.1:PORT'),
  token: tokenSchema,
  channel: channelIdSchema,
  label: s.optional(labelSchema),
});

/**
 * Parses a ticket, in its object or its string form.
 *
 * @throws {ProtocolError} `ERR_TICKET`. The message names the invalid fields, never their values: one of them is a secret.
 */
export function parseTicket(input: unknown): Ticket {
  return s.parse(ticketSchema, typeof input === 'string' ? fieldsOf(input) : input, (problems) => {
    const sentences = problems.map(({ path, message }) =>
      path === '' ? 'it must be an object or a peerport:// string' : `${path} ${message}`,
    );
    return new ProtocolError('ERR_TICKET', `not a peerport ticket: ${sentences.join('; ')}`);
  });
}

/** Formats a ticket as one line of text, `peerport://127.0.0.1:PORT/CHANNEL#TOKEN`, for stdin, an environment variable or a URL fragment. */
export function formatTicket(ticket: Ticket): string {
  return `${ticket.url.replace('ws:', 'peerport:')}/${ticket.channel}#${ticket.token}`;
}

function fieldsOf(text: string): unknown {
  const match = TICKET_STRING.exec(text.trim());
  if (match === null) return undefined;
  const [, host, channel, token] = match;
  return { v: 1, url: `ws://${host}`, channel, token };
}
